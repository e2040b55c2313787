import { describe, expect, it } from 'vitest';
import { formatIp } from '../../net/ip.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { L4, Packet } from '../../net/packet.ts';
import type { RejectWith } from '../../model/network/rule.ts';
import { trace } from '../index.ts';
import { base, chain, ip, is, rule, table } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/* A packet comes to r from c; what r answers is what Linux 6.18 answered in recorded networks of the same shape. */

interface Change { readonly r?: Space['sysctls']; readonly reject?: readonly ['input' | 'forward' | 'prerouting' | 'output', RejectWith]; readonly routes?: readonly string[] }

function network({ r = {}, reject, routes = [] }: Change = {}): ReturnType<typeof networkOf> {
  const tables = reject === undefined ? [] : [table('filter', [chain('X', [rule('reject', is('meta l4proto', [1, 6]), { kind: 'reject', with: reject[1] })], base(reject[0]))])];
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd00:1::2/64'] }, eth1: {} } },
    r: {
      devices: { in0: { addrs: ['10.1.0.1/24', 'fd00:1::1/64'] }, out0: { addrs: ['10.2.0.1/24', 'fd00:2::1/64'] } },
      routes: ['10.9.0.0/16 via 10.2.0.9 dev out0', 'fd00:9::/64 via fd00:2::9 dev out0', ...routes], listen: ['tcp 80'], parts: { tables: { kind: 'known', value: tables } },
      sysctls: { 'net.ipv4.conf.in0.forwarding': '1', 'net.ipv4.conf.out0.forwarding': '1', 'net.ipv6.conf.all.forwarding': '1', ...r },
    },
  }, [['c:eth0', 'r:in0']]);
}

const tcp = (flags: number, dport = 81): L4 => ({ kind: 'tcp', sport: 4000, dport, flags });

/** The packet that r sends in answer, as it leaves. */
function answered(src: string, dst: string, l4: L4, more: Partial<Packet> = {}, change: Change = {}): Packet | undefined {
  const v6 = src.includes(':');
  const protocol = l4.kind === 'tcp' ? 6 : l4.kind === 'udp' ? 17 : v6 ? 58 : 1;
  const packet: Packet = { src: ip(src), dst: ip(dst), protocol, l4, ttl: 64, length: 60, df: true, tos: 0, ...more };
  const walk = trace(network(change), { kind: 'wire', netns: 'n/r', ifindex: 2, packet, reply: true });
  const [, back] = walk.branches[0]?.journeys ?? [];
  const sent = back?.hops[0]?.steps.findLast(({ packet: on }) => on !== undefined)?.packet;
  return sent ?? back?.packetIn;
}

describe('the TOS of what a kernel answers by itself', () => {
  it('is that of the request in an echo reply, ECN and all', () => {
    const echo = (type: number): L4 => ({ kind: 'icmp', type, code: 0, id: 7 });
    expect(answered('10.1.0.2', '10.1.0.1', echo(8), { tos: 0x2b })?.tos).toBe(0x2b);
    expect(answered('fd00:1::2', 'fd00:1::1', echo(128), { tos: 0x2b })?.tos).toBe(0x2b);
  });

  it('is that of the offender without ECN in a reset of the stack, none in a rule\'s, and none in a SYN-ACK', () => {
    expect(answered('10.1.0.2', '10.1.0.1', tcp(TCP_FLAG.syn), { tos: 0xbb })?.tos).toBe(0xb8);
    expect(answered('fd00:1::2', 'fd00:1::1', tcp(TCP_FLAG.syn), { tos: 0xbb })?.tos).toBe(0xb8);
    expect(answered('10.1.0.2', '10.1.0.1', tcp(TCP_FLAG.syn), { tos: 0xbb }, { reject: ['input', { kind: 'tcp-reset' }] })?.tos).toBe(0);
    expect(answered('10.1.0.2', '10.1.0.1', tcp(TCP_FLAG.syn, 80), { tos: 0xb8 })?.tos).toBe(0);
  });

  it('is the old TOS field of the offender with internetwork control in an ICMP error, none in an ICMPv6 error', () => {
    const udp: L4 = { kind: 'udp', sport: 4000, dport: 53 };
    expect([0, 8, 16, 184].map((tos) => answered('10.1.0.2', '10.1.0.1', udp, { tos })?.tos)).toEqual([192, 200, 208, 216]);
    expect(answered('fd00:1::2', 'fd00:1::1', udp, { tos: 8 })?.tos).toBe(0);
  });
});

describe('a reset', () => {
  it('acknowledges what does not acknowledge itself, and answers no reset', () => {
    const flags = (of: number): number | undefined => {
      const l4 = answered('10.1.0.2', '10.1.0.1', tcp(of))?.l4;
      return l4?.kind === 'tcp' ? l4.flags : undefined;
    };
    expect(flags(TCP_FLAG.syn)).toBe(TCP_FLAG.rst | TCP_FLAG.ack);
    expect(flags(TCP_FLAG.ack)).toBe(TCP_FLAG.rst);
    expect(flags(TCP_FLAG.rst)).toBeUndefined();
    expect(answered('10.1.0.2', '10.1.0.1', tcp(TCP_FLAG.rst), {}, { reject: ['input', { kind: 'tcp-reset' }] })).toBeUndefined();
  });
});

describe('the TTL of what a kernel answers by itself', () => {
  it('is the namespace\'s for IPv4, the device\'s for IPv6', () => {
    const r = { 'net.ipv4.ip_default_ttl': '2', 'net.ipv6.conf.all.hop_limit': '9', 'net.ipv6.conf.in0.hop_limit': '3' };
    expect(answered('10.1.0.2', '10.1.0.1', tcp(TCP_FLAG.syn), {}, { r })?.ttl).toBe(2);
    expect(answered('10.1.0.2', '10.9.0.1', tcp(TCP_FLAG.syn), { ttl: 1 }, { r })?.ttl).toBe(2);
    expect(answered('fd00:1::2', 'fd00:9::1', tcp(TCP_FLAG.syn), { ttl: 1 }, { r })?.ttl).toBe(3);
  });
});

describe('an error about a packet that is not for this stack comes from', () => {
  const expired = (src: string, dst: string, change: Change = {}): string => {
    const packet = answered(src, dst, tcp(TCP_FLAG.syn), { ttl: 1 }, change);
    return packet === undefined ? 'nobody' : formatIp(packet.src);
  };

  it('the address of the way back to the sender in IPv4, of the way in if icmp_errors_use_inbound_ifaddr says so', () => {
    expect(expired('10.9.0.2', '10.9.0.1')).toBe('10.2.0.1');
    expect(expired('10.9.0.2', '10.9.0.1', { r: { 'net.ipv4.icmp_errors_use_inbound_ifaddr': '1' } })).toBe('10.1.0.1');
  });

  it('the best address of the device that it came in by in IPv6, unless the route back prefers one', () => {
    expect(expired('fd00:9::2', 'fd00:9::1')).toBe('fd00:1::1');
    expect(expired('fd00:8::2', 'fd00:9::1', { routes: ['fd00:8::/64 via fd00:2::9 dev out0 src fd00:2::1'] })).toBe('fd00:2::1');
  });
});

it('an address of 0.0.0.0/8 is an address like any other, but for 0.0.0.0 itself (6.18)', () => {
  const end = (src: string): string | undefined => trace(network({ r: { 'net.ipv4.conf.in0.rp_filter': '0' }, routes: ['0.1.0.0/16 via 10.1.0.2 dev in0'] }), {
    kind: 'wire', netns: 'n/r', ifindex: 2, reply: false, packet: { src: ip(src), dst: ip('10.1.0.1'), protocol: 6, l4: tcp(TCP_FLAG.syn, 80), ttl: 64, length: 60, df: true, tos: 0 },
  }).branches[0]?.journeys[0]?.disposition.kind;
  expect([end('0.1.2.3'), end('0.0.0.0')]).toEqual(['delivered', 'dropped']);
});

it('an echo reply that OUTPUT rejects is no error to anyone, since ICMP is still at sending it', () => {
  const journeys = (l4: L4): number => {
    const packet: Packet = { src: ip('10.1.0.2'), dst: ip('10.1.0.1'), protocol: l4.kind === 'tcp' ? 6 : 1, l4, ttl: 64, length: 60, df: true, tos: 0 };
    const walk = trace(network({ reject: ['output', { kind: 'icmp', type: 3, code: 3 }] }), { kind: 'wire', netns: 'n/r', ifindex: 2, packet, reply: true });
    return walk.branches[0]?.journeys.length ?? 0;
  };
  expect(journeys({ kind: 'icmp', type: 8, code: 0, id: 7 })).toBe(2);
  expect(journeys(tcp(TCP_FLAG.syn, 80))).toBe(3);
});
