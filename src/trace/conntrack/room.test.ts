import { expect, it } from 'vitest';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import type { Counter } from '../../model/network/counter.ts';
import type { Netns } from '../../model/network/netns.ts';
import { base, chain, ip, known, table } from '../netfilter/testing.ts';
import { ask, ending, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* nf_conntrack_max=2048 and as many connections that stand, on Linux 6.18.44 on 2026-11-21: every other SYN was dropped, and /proc/net/stat/nf_conntrack counted `drop` alone. */

const nat = table('nat', [chain('POSTROUTING', [], base('postrouting', 100, 'accept', 'nat'))]);

function entry(sport: number, assured: boolean): ConntrackEntry {
  const [src, dst] = [ip('10.9.0.1'), ip('10.9.0.2')];
  const because = { text: `tcp 6 ${assured ? 'ESTABLISHED' : 'SYN_SENT'} sport=${sport}` };
  return { original: { protocol: 6, src, dst, sport, dport: 1 }, reply: { protocol: 6, src: dst, dst: src, sport: 1, dport: sport }, mark: 0, zone: 0, tcpState: 'ESTABLISHED', seenReply: assured, assured, because };
}

function rising(by: number): Counter {
  return { value: by, rise: { by, seconds: 10 }, because: { text: `+${by}` } };
}

function through(max: string, parts: Partial<Netns>): ReturnType<typeof ask> {
  const sysctls = { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.all.forwarding': '1', 'net.ipv4.conf.rc.forwarding': '1', 'net.ipv4.conf.rs.forwarding': '1', 'net.netfilter.nf_conntrack_count': '2', 'net.netfilter.nf_conntrack_max': max };
  return ask(networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] },
    r: { devices: { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.2.0.1/24'] } }, sysctls, parts: { tables: known([nat]), ...parts } },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['tcp 80'] },
  }, [['c:eth0', 'r:rc'], ['s:eth0', 'r:rs']]), 'c', '10.2.0.2', 80);
}

const standing = known([entry(1, true), entry(2, true)]);

it('a new connection is dropped where the table is full of ones that stand', () => {
  const walk = through('2', { conntrack: standing });
  expect(outcome(walk)).toBe('timeout');
  expect(ending(walk.branches[0])).toMatchObject({ kind: 'dropped', by: { table: 'conntrack', chain: 'full' } });
});

it('a table with one place left takes it, and so does one without a limit', () => {
  expect(outcome(through('3', { conntrack: standing }))).toBe('answered');
  expect(outcome(through('0', { conntrack: standing }))).toBe('answered');
});

it('it is not known whether a connection that never stood makes room, unless packets were dropped and none did', () => {
  const conntrack = known([entry(1, true), entry(2, false)]);
  const walk = through('2', { conntrack });
  expect(outcome(walk)).toBe('unknown');
  expect(ending(walk.branches[0]).because.map(({ text }) => text)).toContain('tcp 6 SYN_SENT sport=2');
  expect(outcome(through('2', { conntrack, trackingCounters: known(new Map([['drop', rising(9)], ['early_drop', rising(0)]])) }))).toBe('timeout');
  expect(outcome(through('2', { conntrack, trackingCounters: known(new Map([['drop', rising(9)], ['early_drop', rising(1)]])) }))).toBe('unknown');
});

it('it is not known whether a connection that ends has been deleted by the next round of the kernel, unless packets were dropped all the same', () => {
  const conntrack = known([entry(1, true), { ...entry(2, true), tcpState: 'TIME_WAIT', because: { text: 'tcp 6 TIME_WAIT sport=2' } }]);
  const walk = through('2', { conntrack });
  expect(outcome(walk)).toBe('unknown');
  expect(ending(walk.branches[0]).because.map(({ text }) => text)).toContain('tcp 6 TIME_WAIT sport=2');
  expect(outcome(through('2', { conntrack, trackingCounters: known(new Map([['drop', rising(9)], ['early_drop', rising(0)]])) }))).toBe('timeout');
});

it('of a dump that is shorter than the table nobody knows what the rest is', () => {
  const walk = through('2', { conntrack: known([entry(1, true)]) });
  expect(outcome(walk)).toBe('unknown');
  expect(ending(walk.branches[0]).because.map(({ text }) => text)).toContain('of the 2 entries of a full connection table 1 were collected: one of the others may make room');
});
