import { expect, it } from 'vitest';
import { trace } from '../index.ts';
import { base, chain, ip, rule, table, udp, verdict } from '../netfilter/testing.ts';
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
