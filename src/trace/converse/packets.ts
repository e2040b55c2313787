import type { Ip } from '../../net/ip.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { L4, Packet } from '../../net/packet.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { Netns } from '../../model/network/netns.ts';
import { readdress } from '../flow.ts';
import type { Run } from '../run.ts';
import { isLocked } from '../state/path-mtu.ts';
import { confName, harmlessSysctl, sysctl } from '../state/sysctl.ts';

/** IANA number of the protocol that a question names, for the family. */
export function protocolOf(protocol: 'tcp' | 'udp' | 'icmp' | 'sctp', family: 4 | 6): number {
  if (protocol === 'icmp') return family === 4 ? PROTOCOL.icmp : PROTOCOL['ipv6-icmp'];
  return PROTOCOL[protocol];
}

/** A packet as this stack makes it: the namespace's own TTL (IPv6 gets its hop limit with its route), and DF as path MTU discovery sets it (ip_no_pmtu_disc). */
export function madeHere(run: Run, netns: Netns, ends: { readonly src: Ip; readonly dst: Ip }, protocol: number, l4: L4, length: number): Packet {
  const { family } = ends.src;
  const ttl = family === 4 ? defaultTtl(netns, family, '') : HOP_LIMIT;
  const discovers = family === 4 && (l4.kind !== 'icmp' || l4.type === ECHO_REQUEST) && sysctl(run, netns, 'net.ipv4.ip_no_pmtu_disc', 0).value === 0 && !isLocked(run, netns.id, ends.dst);
  return { ...ends, protocol, l4, ttl, length, df: discovers, tos: 0 };
}

/** The one ICMP message that a program's socket sends; the stack's own have no DF (icmp_init sets IP_PMTUDISC_DONT; seen on 6.18). */
const ECHO_REQUEST = 8;

/** IPDEFTTL and IPV6_DEFAULT_HOPLIMIT: what the sysctls say at first. */
const HOP_LIMIT = 64;

/** The TTL of what a stack makes and sends by a device (ip4_dst_hoplimit, include/net/route.h; ip6_dst_hoplimit, net/ipv6/output_core.c). */
export function defaultTtl(netns: Netns, family: 4 | 6, dev: string, otherwise = HOP_LIMIT): number {
  return harmlessSysctl(netns, family === 4 ? 'net.ipv4.ip_default_ttl' : confName(6, dev, 'hop_limit'), otherwise);
}

/** The packet with the hop limit of the device that it is routed to; an IPv4 packet as it is. */
export function hopLimited(netns: Netns, packet: Packet, dev: string): Packet {
  return packet.src.family === 4 ? packet : { ...packet, ttl: defaultTtl(netns, 6, dev, packet.ttl) };
}

/** The packet that goes back from where one arrived: ends and ports change places. The stack's own echo reply keeps the TOS or traffic class (icmp_reply, icmpv6_echo_reply), a program's socket does not. */
export function answerTo(run: Run, netns: Netns, request: Packet, l4: L4, length: number): Packet {
  const answer = madeHere(run, netns, { src: request.dst, dst: request.src }, request.protocol, l4, length);
  return l4.kind === 'icmp' ? { ...answer, tos: request.tos } : answer;
}

/** A TCP segment from one end to the other. */
export function segment(sport: number, dport: number, flags: number, mss?: number): L4 {
  return { kind: 'tcp', sport, dport, flags, ...(mss === undefined ? {} : { mss }) };
}

/** The transport header with its ports changed round; an echo request becomes its reply. */
export function turned(packet: Packet): L4 {
  const { l4 } = packet;
  if (l4.kind === 'icmp') return { ...l4, type: packet.protocol === PROTOCOL.icmp ? 0 : 129 };
  if (l4.kind === 'tcp') return segment(l4.dport, l4.sport, TCP_FLAG.ack);
  if (l4.kind === 'packet' || l4.kind === 'fragment' || l4.kind === 'opaque') return l4;
  return readdress(packet, { sport: l4.dport, dport: l4.sport }).l4;
}
