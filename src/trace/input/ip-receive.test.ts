import { expect, it } from 'vitest';
import { trace } from '../index.ts';
import { base, chain, ip, rule, table, udp, verdict } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* What Linux 6.18 did in recorded networks. */

const hooked = [table('t', [chain('c', [rule('drop', verdict('drop'))], base('prerouting', -300))], { family: 'ip6' })];
const network = networkOf({
  c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd00:1::2/64'] } } },
  r: { devices: { in0: { addrs: ['10.1.0.1/24', 'fd00:1::1/64'] } }, listen: ['udp 53'], parts: { tables: { kind: 'known', value: hooked } } },
}, [['c:eth0', 'r:in0']]);

const fate = (src: string, dst: string, length: number, fragment?: number) => trace(network, {
  kind: 'wire', netns: 'n/r', ifindex: 2, reply: false, packet: { ...udp(src, dst), src: ip(src), dst: ip(dst), length, df: false }, ...(fragment === undefined ? {} : { fragment }),
}).branches[0]?.journeys[0]?.disposition;

it('an IPv6 packet from ::1 is dropped before any rule sees it', () => {
  expect(fate('::1', 'fd00:1::1', 60)).toMatchObject({ kind: 'dropped', by: { kind: 'martian', why: 'loopback' } });
  expect(fate('fd00:1::2', 'fd00:1::1', 60)).toMatchObject({ kind: 'dropped', by: { kind: 'rule', hook: 'prerouting' } });
});

it('a packet longer than the device can take arrives in fragments, and not whole', () => {
  expect(fate('10.1.0.2', '10.1.0.1', 2900, 444)?.kind).toBe('delivered');
  expect(fate('10.1.0.2', '10.1.0.1', 2900)?.kind).toBe('dropped');
});

it('a socket that has an anycast address gets its answers, and nobody connects to one', () => {
  const shared = 'anycast fd00:9::1 dev eth0 table 255';
  const between = networkOf({
    c: { devices: { eth0: { addrs: ['fd00:1::2/64'] }, own: { addrs: ['fd00:9::1/128'] } }, routes: [shared] },
    s: { devices: { eth0: { addrs: ['fd00:1::1/64'] } }, routes: ['fd00:9::1 via fd00:1::2 dev eth0'], listen: ['tcp 80'] },
  }, [['c:eth0', 's:eth0']]);
  expect(outcome(ask(between, 'c', 'fd00:1::1', 80, { src: ip('fd00:9::1') }))).toBe('answered');
  expect(outcome(ask(between, 'c', 'fd00:1::1', 81, { src: ip('fd00:9::1') }))).toBe('ECONNREFUSED');
  const alone = networkOf({
    c: { devices: { eth0: { addrs: ['fd00:1::2/64'] } }, routes: [shared], listen: ['tcp 80'] },
    s: { devices: { eth0: { addrs: ['fd00:1::1/64'] } }, routes: ['fd00:9::1 via fd00:1::2 dev eth0'] },
  }, [['c:eth0', 's:eth0']]);
  expect(outcome(ask(alone, 's', 'fd00:9::1', 80))).toBe('timeout');
  expect(outcome(ask(alone, 's', 'fd00:9::1', 81))).toBe('timeout');
});

it('a packet from nowhere to nowhere is a broadcast and is not routed', () => {
  expect(fate('0.0.0.0', '0.0.0.0', 60)).toMatchObject({ kind: 'unknown' });
});
