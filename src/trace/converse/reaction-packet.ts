import { ipHeader, TCP_HEADER } from '../../net/header.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import { isIcmpError } from '../conntrack/icmp-error.ts';
import type { Link } from '../../model/network/link.ts';
import type { Sending } from './send.ts';
import type { Reaction } from '../reaction.ts';
import type { Path } from '../route/path.ts';
import { isLimitedBroadcast, isMulticast } from '../route/special.ts';
import type { Run } from '../run.ts';
import type { Skb, SkbConntrack } from '../skb.ts';
import { laterPieces } from '../fragments/pieces.ts';
import { errorSource } from './error-source.ts';
import { madeHere, segment } from './packets.ts';
import { backBy } from './server.ts';

/** The packet that a reaction is, where it starts, and its place in the offender's connection; undefined when none may be sent. */
export function reactionPacket(run: Run, reaction: Reaction): { readonly netns: string; readonly packet: Packet; readonly path?: Path; readonly ct?: SkbConntrack; readonly stackSocket?: boolean; readonly socket?: NonNullable<Skb['socket']>; readonly arrival?: NonNullable<Sending['arrival']>; readonly direct?: NonNullable<Sending['direct']>; readonly asks?: string | undefined } | undefined {
  if (reaction.kind === 'icmp' && reaction.turnedBy !== undefined) return turnedError(reaction, reaction.turnedBy);
  const made = reaction.kind === 'reset' ? reset(run, reaction) : icmpError(run, reaction);
  if (made === undefined) return undefined;
  const ct = attached(reaction.offender);
  const socket = reaction.kind === 'reset' ? reaction.socket : undefined;
  return { netns: reaction.offender.netns, ...made, ...backBy(made.packet.dst, reaction.offender.inDev), stackSocket: reaction.kind === 'icmp' || reaction.stackSocket === true, ...(socket === undefined ? {} : { socket }), ...(ct === undefined ? {} : { ct }) };
}

/**
 * The error that a tunnel's device makes: the packet's own ends turned, its frame's too (iptunnel_pmtud_build_icmp, iptunnel_pmtud_build_icmpv6). It is the same skb, and
 * conntrack's view of the packet is still on it (seen on 6.18).
 */
function turnedError({ type, code, offender }: Extract<Reaction, { kind: 'icmp' }>, dev: Link): { readonly netns: string; readonly packet: Packet; readonly ct?: SkbConntrack; readonly arrival: NonNullable<Sending['arrival']> } {
  const { packet: quoted, netns, srcMac, dstMac, pktType, inDev, ct } = offender;
  const v4 = quoted.src.family === 4;
  const packet: Packet = {
    src: quoted.dst, dst: quoted.src, protocol: v4 ? PROTOCOL.icmp : PROTOCOL['ipv6-icmp'], ttl: quoted.ttl, tos: 0, df: v4,
    length: (v4 ? 28 : 48) + Math.min(quoted.length, v4 ? 548 : 1232), l4: { kind: 'icmp', type, code, id: 0, quoted },
  };
  return { netns, packet, ...(ct === undefined ? {} : { ct }), arrival: { dev, srcMac: dstMac, dstMac: srcMac, heldRoute: pktType === 'otherhost' ? undefined : inDev === undefined ? 'output' : 'forward' } };
}

/** nf_conntrack_attach: the answer belongs to the offender's connection, in the other direction, as related. */
function attached(offender: Skb): SkbConntrack | undefined {
  if (offender.ct?.kind !== 'tracked') return undefined;
  const { connection, direction } = offender.ct;
  return { kind: 'tracked', connection, direction: direction === 'original' ? 'reply' : 'original', state: 'related' };
}

/** tcp_v4_send_reset, nf_reject_ip_tcphdr_put: RST for what acknowledges, RST and ACK for what does not, and nothing for another RST. */
function reset(run: Run, { offender, tos, byRule }: Extract<Reaction, { kind: 'reset' }>): { readonly packet: Packet; readonly direct?: NonNullable<Sending['direct']> } | undefined {
  const { src, dst, l4, protocol } = offender.packet;
  if (l4.kind === 'tcp' && (l4.flags & TCP_FLAG.rst) !== 0) return undefined;
  const flags = l4.kind === 'tcp' && (l4.flags & TCP_FLAG.ack) !== 0 ? TCP_FLAG.rst : TCP_FLAG.rst | TCP_FLAG.ack;
  const turned = 'sport' in l4 && l4.kind !== 'tcp' ? { ...l4, sport: l4.dport, dport: l4.sport } : l4;
  const answer = l4.kind === 'tcp' ? segment(l4.dport, l4.sport, flags) : turned;
  const packet = madeHere(run, run.netns(offender.netns), { src: dst, dst: src }, protocol, answer, ipHeader(src.family) + TCP_HEADER);
  const direct = byRule === true ? backByPort(run, offender) : undefined;
  return { packet: { ...packet, df: true, tos }, ...(direct === undefined ? {} : { direct }) };
}

/**
 * A rule's reset for what came by a bridge port, and what br_netfilter had, is put on that port at once: neither OUTPUT nor POSTROUTING sees it, and so
 * no address is translated back (nf_send_reset, nf_send_reset6; seen on 6.18).
 */
function backByPort(run: Run, { netns, physIn, srcMac, dstMac }: Skb): Sending['direct'] {
  const { links } = run.netns(netns);
  const dev = physIn === undefined || links.kind === 'missing' ? undefined : links.value.find(({ name }) => name === physIn);
  return dev && { dev, srcMac: dstMac, dstMac: srcMac };
}

const ICMPV6_TOO_BIG = 2;

/** What IPv4 keeps of the offender's TOS in an error, and the precedence that it adds (RT_TOS, IPTOS_PREC_INTERNETCONTROL; __icmp_send, net/ipv4/icmp.c). */
const TOS = { kept: 0x1e, internetControl: 0xc0 } as const;

/**
 * icmp_send and icmp6_send: never about an ICMP error, a broadcast, or a frame for another host, which a bridge with br_netfilter may be about to send on (seen on 6.18); of a size
 * IPv6 tells all the same.
 */
function icmpError(run: Run, reaction: Extract<Reaction, { kind: 'icmp' }>): { readonly packet: Packet; readonly path?: Path } | undefined {
  const { netns, pktType } = reaction.offender;
  const packet = complainedOf(reaction.offender);
  const v4 = packet.src.family === 4;
  if (packet.l4.kind === 'icmp' && isIcmpError(packet.protocol, packet.l4.type)) return undefined;
  if (packet.src.value === 0n || isMulticast(packet.dst) || isLimitedBroadcast(packet.dst) || isMulticast(packet.src)) return undefined;
  if (pktType !== 'host' && pktType !== 'outgoing' && (v4 || reaction.type !== ICMPV6_TOO_BIG)) return undefined;
  const tos = v4 ? (packet.tos & TOS.kept) | TOS.internetControl : 0;
  const from = errorSource(run, reaction, tos);
  if (from === undefined) return undefined;
  const quotedBytes = Math.min(packet.length, v4 ? 548 : 1232);
  const error = madeHere(run, run.netns(netns), { src: from.src, dst: packet.src }, v4 ? PROTOCOL.icmp : PROTOCOL['ipv6-icmp'],
    { kind: 'icmp', type: reaction.type, code: reaction.code, id: 0, quoted: packet }, (v4 ? 28 : 48) + quotedBytes);
  return { packet: { ...error, tos }, ...(from.path === undefined ? {} : { path: from.path }) };
}

/**
 * The fragment that an error is about. IPv4 tells of the first alone; IPv6 of each, and where the first is an error itself still of the others, which
 * do not show that they are of one (is_ineligible, net/ipv6/icmp.c).
 */
function complainedOf({ packet, pieces }: Skb): Packet {
  if (packet.src.family === 4 || pieces === undefined || packet.l4.kind !== 'icmp' || !isIcmpError(packet.protocol, packet.l4.type)) return packet;
  return laterPieces(packet, pieces.whole)[0] ?? packet;
}
