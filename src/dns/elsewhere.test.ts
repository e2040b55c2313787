import { describe, expect, it } from 'vitest';
import type { NameWay } from '../model/resolve/index.ts';
import { elsewhereOf } from './elsewhere.ts';

const WILD = '203.0.113.80';
const OWN = '10.70.0.5';

function way(name: string, address?: string): NameWay {
  const answers = address === undefined ? [] : [{ name, type: 'A', data: address }];
  return {
    weight: 1, choices: [], tookMs: 0, because: [], answer: address === undefined ? { kind: 'error', code: 'EAI_NONAME' } : { kind: 'addresses', addresses: [address], from: 'dns' },
    steps: [{ depth: 0, atMs: 0, from: 'pod/shop/web', server: '10.96.0.10', port: 53, protocol: 'udp', question: { name, type: 'A' }, waitedMs: 0, use: 'taken', because: [], came: { kind: 'answer', afterMs: 0, rcode: 'NOERROR', answers, truncated: false } }],
  };
}

/** Servers with a wildcard below example.com, or with this one name below it, and with a name of its own perhaps. */
function world(has: { readonly wildcard: boolean; readonly own: boolean }): (name: string) => readonly NameWay[] {
  return (name) => [way(name.replace(/\.$/, ''), name === 'wiki.corp.' ? (has.own ? OWN : undefined) : has.wildcard || name.startsWith('wiki.corp.') ? WILD : undefined)];
}

describe('a name that a search domain answered for', () => {
  const asked = [way('wiki.corp.example.com', WILD)];

  it('is told where every name there has that address, and the name has another one of its own', () => {
    expect(elsewhereOf('wiki.corp', asked, world({ wildcard: true, own: true }))).toMatchObject({ as: 'wiki.corp.example.com', domain: 'example.com', addresses: [WILD], own: [OWN] });
  });

  it.each([
    ['the domain has just this name, which may be meant', 'wiki.corp', asked, { wildcard: false, own: true }],
    ['the name has no address of its own', 'wiki.corp', asked, { wildcard: true, own: false }],
    ['the name itself was answered', 'wiki.corp', [way('wiki.corp', OWN)], { wildcard: true, own: true }],
    ['the name has no dot', 'wiki', [way('wiki.example.com', WILD)], { wildcard: true, own: true }],
    ['the name ends in a dot', 'wiki.corp.', asked, { wildcard: true, own: true }],
  ] as const)('is not told where %s', (_why, name, ways, has) => {
    expect(elsewhereOf(name, ways, world(has))).toBeUndefined();
  });
});
