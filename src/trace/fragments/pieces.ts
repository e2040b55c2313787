import type { Packet } from '../../net/packet.ts';
import type { WalkContext } from '../context.ts';
import type { Skb } from '../skb.ts';
import { end } from '../stop.ts';
import { makeInnerSum } from '../tunnel/inner-sum.ts';

/** Bytes of headers in front of a fragment's payload: IPv6 has a header for it (RFC 8200). */
const HEADERS = { 4: 20, 6: 48 } as const;
/** Bytes of the network header of a whole packet. */
const WHOLE = { 4: 20, 6: 40 } as const;

/** The first of the fragments that a packet is cut into, none longer than `room`: all but the last carry a multiple of eight bytes (ip_do_fragment, net/ipv4/ip_output.c; ip6_fragment). What fits is one with all of it. */
export function firstPiece(packet: Packet, room: number): Packet {
  const { family } = packet.src;
  const [payload, most] = [packet.length - WHOLE[family], room - HEADERS[family]];
  const more = payload > most;
  return { ...packet, length: HEADERS[family] + (more ? most & ~7 : payload), df: false, fragment: { offset: 0, more } };
}

/** Cuts a packet for its way on; pieces that are too long are cut again and stay pieces of the same whole. */
export function cut(skb: Skb, room: number): void {
  skb.pieces = skb.pieces ?? { whole: skb.packet.length };
  skb.packet = firstPiece(skb.packet, room);
  skb.reassembled = undefined;
  skb.bundle = undefined;
  makeInnerSum(skb);
  skb.sum = 'own';
}

/**
 * What follows the first piece, at most one in the middle and the last, nothing where that has all of it: pieces without a transport header, of which rules see addresses,
 * protocol, length and place.
 */
export function laterPieces(packet: Packet, whole: number): readonly Packet[] {
  const { family } = packet.src;
  const each = packet.length - HEADERS[family];
  const payload = whole - WHOLE[family];
  const behind = Math.floor((payload - 1) / each) * each;
  if (behind === 0) return [];
  const last: Packet = { ...packet, l4: { kind: 'fragment' }, length: HEADERS[family] + payload - behind, fragment: { offset: behind / 8, more: false } };
  return behind <= each ? [last] : [{ ...last, length: packet.length, fragment: { offset: each / 8, more: true } }, last];
}

/**
 * Puts a packet together that is in fragments: where conntrack's defragmentation is, or where its own stack takes it (ip_defrag, nf_ct_frag6_gather,
 * ipv6_frag_rcv). Waits forever, and so ends the journey, when a rule on the way did not let all of them pass.
 */
export function gather(ctx: Pick<WalkContext, 'step'>, skb: Skb): void {
  const { pieces, packet } = skb;
  if (pieces === undefined) return;
  if (pieces.lost !== undefined) end(pieces.lost);
  const { src, dst, protocol, l4, ttl, df, tos } = packet;
  skb.packet = { src, dst, protocol, l4, ttl, length: pieces.whole, df, tos };
  skb.reassembled = { largest: packet.length };
  skb.pieces = undefined;
  ctx.step({ stage: 'device-in', action: 'pass', because: [], facts: { fragments: 'put together', length: pieces.whole }, packet: skb.packet });
}
