import { expect, it } from 'vitest';
import type { LinkDetail } from '../../model/network/link.ts';
import { trace } from '../index.ts';
import { base, chain, ip, is, rule, table, verdict } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import type { Device } from '../testing/network.ts';

/* A router that tracks, and what leaves it of an IPv6 datagram of 2479 bytes that came in fragments of 608, on Linux 6.18.44 on 2026-11-21. */

const VXLAN: LinkDetail = { kind: 'vxlan', vni: 7, local: ip('192.168.9.1'), dstport: 4789, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' };

function leavesBy(out: Device): readonly number[] {
  const tracks = table('t', [chain('forward', [rule('ct mark 0', is('ct mark', 0), verdict('continue'))], base('forward'))], { family: 'ip6' });
  const network = networkOf({
    r: {
      devices: { rc: { addrs: ['fd01::1/64'] }, out: { addrs: ['fd02::1/64'], ...out }, eth0: { addrs: ['192.168.9.1/24'] } },
      sysctls: { 'net.ipv6.conf.all.forwarding': '1', 'net.ipv6.conf.rc.forwarding': '1' }, parts: { tables: { kind: 'known', value: [tracks] } },
      neighbours: [['fd02::2', 'out', '02:00:00:00:00:99', 'permanent']], fdb: [['02:00:00:00:00:99', 'out', '192.168.9.2']],
    },
    c: { devices: { eth0: { addrs: ['fd01::2/64'] } } }, s: { devices: { eth0: { addrs: ['fd02::2/64'] } } },
  }, [['c:eth0', 'r:rc'], ...(out.detail === undefined ? [['r:out', 's:eth0'] as const] : [])]);
  const packet = { src: ip('fd01::2'), dst: ip('fd02::2'), protocol: 17, l4: { kind: 'udp', sport: 4000, dport: 53 } as const, ttl: 64, length: 2479, df: false, tos: 0 };
  const [first] = trace(network, { kind: 'wire', netns: 'n/r', ifindex: 2, packet, reply: false, fragment: 608 }).branches[0]?.journeys ?? [];
  return (first?.hops[0]?.steps ?? []).flatMap((step) => (step.action === 'fragment' && step.packet !== undefined ? [step.packet.length] : []));
}

it('fragments go on as they came', () => {
  expect(leavesBy({})).toEqual([608]);
});

it('fragments that enter a VXLAN tunnel are cut anew, to what every way of IPv6 carries', () => {
  expect(leavesBy({ detail: VXLAN })).toEqual([1280]);
});

it('fragments that leave by a VLAN are cut anew as well (6.1)', () => {
  expect(leavesBy({ detail: { kind: 'vlan', lower: 4, vlan: 7 } })).toEqual([1280]);
});
