import { packetWith, withPorts } from '../../../net/packet.ts';
import type { L4, Packet } from '../../../net/packet.ts';
import type { Tuple } from '../../../model/network/conntrack.ts';
import type { Skb, SkbConntrack } from '../../skb.ts';
import { inverseOf } from '../tuple.ts';
import type { Manip } from './range.ts';
import { isTranslated } from './setup.ts';

type Tracked = Extract<SkbConntrack, { kind: 'tracked' }>;

/**
 * Rewrites the packet as its connection says (nf_nat_packet, nf_nat_manip_pkt in net/netfilter/nf_nat_proto.c): in the reply
 * direction the sides change places. Gives whether the packet was changed.
 */
export function manipulate(skb: Skb, ct: Tracked, manip: Manip): boolean {
  if (!applies(ct, manip)) return false;
  const other = ct.direction === 'original' ? ct.connection.reply : ct.connection.original;
  const before = skb.packet;
  const { l4 } = before;
  skb.packet = l4.kind === 'icmp' ? rewrite(before, inverseOf(other), manip) : readdressed(before, l4, other, manip);
  return skb.packet !== before;
}

/**
 * Rewrites an ICMP error and the packet that it quotes (nf_nat_icmp_reply_translation, nf_nat_proto.c): the quoted packet on
 * the opposite side, the outer one as an answer of the connection.
 */
export function manipulateIcmpError(skb: Skb, ct: Tracked, manip: Manip): boolean {
  const l4 = skb.packet.l4;
  if (!applies(ct, manip) || l4.kind !== 'icmp' || l4.quoted === undefined) return false;
  const other = ct.direction === 'original' ? ct.connection.reply : ct.connection.original;
  const quoted = rewrite(l4.quoted, other, manip === 'src' ? 'dst' : 'src');
  const target = inverseOf(other);
  skb.packet = { ...skb.packet, ...(manip === 'src' ? { src: target.src } : { dst: target.dst }), l4: { ...l4, quoted } };
  return true;
}

/** Whether the connection's translation touches this side of a packet of this direction. */
function applies(ct: Tracked, manip: Manip): boolean {
  const side = ct.direction === 'original' ? manip : manip === 'src' ? 'dst' : 'src';
  return isTranslated(ct.connection, side);
}

/** The packet with the ends that its answer has, the other way round: what `rewrite` makes of the inverse tuple, which most packets need not have made. */
function readdressed(packet: Packet, l4: Exclude<L4, { kind: 'icmp' }>, answer: Tuple, manip: Manip): Packet {
  const ported = l4.kind === 'packet' || l4.kind === 'fragment' || l4.kind === 'opaque' ? l4 : manip === 'src' ? withPorts(l4, answer.dport, l4.dport) : withPorts(l4, l4.sport, answer.sport);
  return manip === 'src' ? packetWith(packet, answer.dst, packet.dst, ported, packet.ttl) : packetWith(packet, packet.src, answer.src, ported, packet.ttl);
}

function rewrite(packet: Packet, target: Tuple, manip: Manip): Packet {
  const l4 = retarget(packet.l4, target, manip);
  return manip === 'src' ? packetWith(packet, target.src, packet.dst, l4, packet.ttl) : packetWith(packet, packet.src, target.dst, l4, packet.ttl);
}

function retarget(l4: L4, target: Tuple, manip: Manip): L4 {
  switch (l4.kind) {
    case 'tcp': case 'udp': case 'sctp': case 'dccp': case 'udplite':
      return manip === 'src' ? withPorts(l4, target.sport, l4.dport) : withPorts(l4, l4.sport, target.dport);
    case 'icmp':
      return { ...l4, id: target.sport };
    case 'packet': case 'fragment': case 'opaque':
      return l4;
  }
}
