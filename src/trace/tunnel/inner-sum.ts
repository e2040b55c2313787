import type { Skb } from '../skb.ts';

/**
 * The checksum inside of a tunnel's packet is made here and not by the last device (skb_checksum_help): by what has no offloads for it, and before the packet is cut
 * in pieces (ip_do_fragment, ip6_fragment). From here on no device has the checksum of either packet to make, so none has verified them where they arrive
 * (CHECKSUM_NONE), and an outer one that was translated before is wrong (seen on 6.18).
 */
export function makeInnerSum(skb: Skb): void {
  if (skb.outerSum === undefined) return;
  skb.outerSum = skb.outerSum === 'inner' ? undefined : { ...skb.outerSum, made: true };
  skb.sum = 'own';
  skb.carries = { ...skb.carries, sum: 'own' };
}

/** Whether the packet's own checksum is left to a device (CHECKSUM_PARTIAL): that of TCP and UDP from a socket over devices with offload. */
export function makesItsSum({ packet, sum, pieces, reassembled }: Pick<Skb, 'packet' | 'sum' | 'pieces' | 'reassembled'>): boolean {
  return (packet.l4.kind === 'tcp' || packet.l4.kind === 'udp') && sum === undefined && pieces === undefined && reassembled === undefined;
}

/** The same of what a tunnel's packet carries, through any number of tunnels. */
export function carriesOpenSum({ packet: { l4 }, carries }: Pick<Skb, 'packet' | 'carries'>): boolean {
  if (l4.kind !== 'packet') return false;
  const packet = 'packet' in l4.inner ? l4.inner.packet : l4.inner;
  return makesItsSum({ ...carries, packet }) || carriesOpenSum({ carries: carries?.carries, packet });
}
