import { describe, expect, it } from 'vitest';
import { makeQuestion } from './dns.ts';

const said = { namespace: 'shop', type: 'both' } as const;

describe('netwhy dns', () => {
  it('asks for a name in a pod, of the resolver and release that is said', () => {
    expect(makeQuestion('pod/web', 'db.shop', { ...said, libc: 'glibc:2.31' })).toEqual({ from: { kind: 'pod', namespace: 'shop', name: 'web' }, name: 'db.shop', type: 'both', libc: { kind: 'glibc', release: '2.31' } });
    expect(makeQuestion('netns/n1/vm1', 'db.', { ...said, libc: 'go' }).libc).toEqual({ kind: 'go' });
    expect(makeQuestion('pod/web', '_sql._tcp.db.shop', { ...said, type: 'SRV', libc: 'go-cgo:1.22' })).toMatchObject({ type: 'SRV', libc: { kind: 'go-cgo', release: '1.22' } });
  });

  it.each([['svc/shop/db', 'db', undefined], ['pod/web', 'two words', undefined], ['pod/web', '', undefined], ['pod/web', 'db', 'uclibc'], ['pod/web', 'db', 'glibc:new']])('says what is wrong with %s %s %s', (from, name, libc) => {
    expect(() => makeQuestion(from, name, { ...said, ...(libc === undefined ? {} : { libc }) })).toThrow(expect.objectContaining({ name: 'UsageError' }) as Error);
  });
});
