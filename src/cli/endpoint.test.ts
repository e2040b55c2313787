import { describe, expect, it } from 'vitest';
import { parseEndpoint } from './endpoint.ts';
import { UsageError } from './exit.ts';

describe('an endpoint as a user writes it', () => {
  it.each([
    ['pod/shop/web', { kind: 'pod', namespace: 'shop', name: 'web' }],
    ['pod/web', { kind: 'pod', namespace: 'here', name: 'web' }],
    ['pod/web:8080', { kind: 'pod', namespace: 'here', name: 'web', port: '8080' }],
    ['svc/shop/db:5432', { kind: 'service', namespace: 'shop', name: 'db', port: '5432' }],
    ['svc/shop/db:pg', { kind: 'service', namespace: 'shop', name: 'db', port: 'pg' }],
    ['svc/db', { kind: 'service', namespace: 'here', name: 'db' }],
    ['node/worker-1.example', { kind: 'node', name: 'worker-1.example' }],
    ['node/worker-1:10250', { kind: 'node', name: 'worker-1', port: '10250' }],
    ['ip:10.0.0.9', { kind: 'address', ip: '10.0.0.9' }],
    ['ip:10.0.0.9:443', { kind: 'address', ip: '10.0.0.9', port: '443' }],
    ['ip:[2001:db8::1]:443', { kind: 'address', ip: '2001:db8::1', port: '443' }],
    ['ip:[2001:db8::1]', { kind: 'address', ip: '2001:db8::1' }],
    ['ip:2001:db8::1', { kind: 'address', ip: '2001:db8::1' }],
    ['netns/worker-1/blue', { kind: 'netns', node: 'worker-1', name: 'blue' }],
  ])('%s is understood', (text, expected) => {
    expect(parseEndpoint(text, 'here')).toEqual(expected);
  });

  it.each([
    ['', 'an endpoint is one of'],
    ['web', 'an endpoint is one of'],
    ['10.0.0.9', 'write an address as ip:10.0.0.9'],
    ['pod/a/b/c', 'write KIND/NAMESPACE/NAME'],
    ['pod/', 'a name is missing'],
    ['pod//web', 'a name is missing'],
    ['pod/shop/Web_1', 'cannot be a Kubernetes name'],
    ['svc/shop/db:', 'is not a port'],
    ['svc/shop/db:0', 'not between 1 and 65535'],
    ['svc/shop/db:70000', 'not between 1 and 65535'],
    ['svc/shop/db:a b', 'is not a port'],
    ['node/a/b', 'a node is node/NAME'],
    ['ip:', 'is not an IPv4 or IPv6 address'],
    ['ip:10.0.0.256', 'is not an IPv4 or IPv6 address'],
    ['ip:10.0.0.9:http', 'is not a port'],
    ['ip:[2001:db8::1', 'is not an IPv4 or IPv6 address'],
    ['ip:[2001:db8::1]443', 'is not an IPv4 or IPv6 address'],
    ['netns/worker-1', 'a network namespace is netns/NODE/NAME'],
    ['netns//blue', 'a network namespace is netns/NODE/NAME'],
  ])('%j is refused with what is wrong', (text, why) => {
    expect(() => parseEndpoint(text, 'here')).toThrow(UsageError);
    expect(() => parseEndpoint(text, 'here')).toThrow(why);
  });

  it('cannot move the cursor of the terminal that the refusal is shown on', () => {
    expect(() => parseEndpoint('pod/\u001b[2J\n', 'here')).toThrow(/^"pod\/\?\[2J\?" is not/);
  });
});
