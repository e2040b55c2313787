import type { Packet } from '../../net/packet.ts';
import { sameIp } from '../../net/ip.ts';
import type { Tuple } from '../../model/network/conntrack.ts';

/** Answers to requests, by type (net/netfilter/nf_conntrack_proto_icmp.c and _icmpv6.c, `invmap`): request and reply are each other's. */
const ICMP_INVERSE: Readonly<Record<number, number>> = { 8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17 };
const ICMPV6_INVERSE: Readonly<Record<number, number>> = { 128: 129, 129: 128, 139: 140, 140: 139 };

/**
 * The tuple of a packet (nf_ct_get_tuple). `undefined` for a fragment without its transport header: the kernel would have
 * put the fragments together before conntrack, a question about a single later fragment has no ports.
 */
export function tupleOf(packet: Packet): Tuple | undefined {
  const { protocol, src, dst, l4 } = packet;
  switch (l4.kind) {
    case 'tcp': case 'udp': case 'sctp': case 'dccp': case 'udplite':
      return { protocol, src, dst, sport: l4.sport, dport: l4.dport };
    case 'icmp':
      return { protocol, src, dst, sport: l4.id, dport: l4.type * 256 + l4.code };
    case 'packet':
      return { protocol, src, dst, sport: l4.header?.sport ?? 0, dport: l4.header?.dport ?? 0 };
    case 'opaque':
      return { protocol, src, dst, sport: 0, dport: 0 };
    case 'fragment':
      return undefined;
  }
}

/** The tuple with other ends, in the shape that all have (see `packetWith`). */
export function tupleWith({ protocol }: Tuple, src: Tuple['src'], dst: Tuple['dst'], sport: number, dport: number): Tuple {
  return { protocol, src, dst, sport, dport };
}

/** The tuple of the answer (nf_ct_invert_tuple). `undefined` for an ICMP type that has no answer. */
export function invertTuple(tuple: Tuple): Tuple | undefined {
  const { protocol, src, dst, sport, dport } = tuple;
  if (protocol !== 1 && protocol !== 58) return { protocol, src: dst, dst: src, sport: dport, dport: sport };
  const type = (protocol === 1 ? ICMP_INVERSE : ICMPV6_INVERSE)[dport >> 8];
  return type === undefined ? undefined : { protocol, src: dst, dst: src, sport, dport: type * 256 + (dport & 255) };
}

/** The inverse of a tuple that is known to have one (it belongs to a connection). */
export function inverseOf(tuple: Tuple): Tuple {
  return invertTuple(tuple) ?? tupleWith(tuple, tuple.dst, tuple.src, tuple.sport, tuple.dport);
}

/** Whether two tuples are equal in every part. */
export function sameTuple(a: Tuple, b: Tuple): boolean {
  return a.protocol === b.protocol && a.sport === b.sport && a.dport === b.dport && sameIp(a.src, b.src) && sameIp(a.dst, b.dst);
}

/** A string that is equal exactly for equal tuples. */
export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${tuple.src.family} ${tuple.src.value} ${tuple.dst.value} ${tuple.sport} ${tuple.dport}`;
}
