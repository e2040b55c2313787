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
