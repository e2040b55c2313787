import { describe, expect, it } from 'vitest';
import type { Table } from '../../model/network/rule.ts';
import { base, chain, is, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A connection to ::1 that OUTPUT sends to another machine and POSTROUTING masquerades: what became of the answer on Linux 6.18.44. */

const nat: Table = table('nat', [
  chain('OUTPUT', [rule('-d ::1 -p tcp --dport 80 -j DNAT', is('ip6 daddr', '::1'), is('tcp dport', 80), { kind: 'dnat', to: natTo('[fd00:1::2]:8080') })], base('output', -100, 'accept', 'nat')),
  chain('POSTROUTING', [rule('-o eth0 -j MASQUERADE', is('meta oifname', 'eth0'), { kind: 'masquerade', to: natTo('') })], base('postrouting', 100, 'accept', 'nat')),
], { family: 'ip6' });

function answerOf(change: { readonly routes?: readonly string[]; readonly forwarding?: '0' | '1' }): string {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['fd00:1::1/64'] } }, routes: change.routes ?? [], sysctls: { 'net.ipv6.conf.all.forwarding': change.forwarding ?? '1' }, parts: { tables: { kind: 'known', value: [nat] } } },
    s: { devices: { eth0: { addrs: ['fd00:1::2/64'] } }, listen: ['tcp 8080'] },
  }, [['c:eth0', 's:eth0']]);
  const walk = ask(network, 'c', '::1', 80);
  const answer = walk.branches[0]?.journeys.find((journey) => journey.purpose === 'answer');
  const { disposition, hops = [] } = answer ?? {};
  const by = disposition !== undefined && 'by' in disposition ? ` ${disposition.by.kind}` : '';
  return `${outcome(walk)}: ${disposition?.kind ?? ''}${by} in ${disposition?.netns ?? ''} after ${hops.length}`;
}

describe('an answer that is translated back to ::1', () => {
  it('is forwarded to the default router of the device that it came in by', () => {
    expect(answerOf({ routes: ['default via fd00:1::2 dev eth0'] })).toBe('timeout: dropped martian in n/s after 3');
  });

  it('is not forwarded where forwarding is off', () => {
    expect(answerOf({ routes: ['default via fd00:1::2 dev eth0'], forwarding: '0' })).toBe('timeout: dropped forwarding-off in n/c after 2');
  });

  it('has no way where the device has no such route', () => {
    expect(answerOf({})).toBe('timeout: rejected route in n/c after 2');
  });
});
