import type { Frame, Packet } from '../../net/packet.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';

/**
 * What comes out of a tunnel: a new packet for the stack, with the outer one's mark (skb_scrub_packet inside one namespace)
 * and without conntrack's view; a frame keeps its MACs.
 */
export function innerSkb(outer: Skb, inner: Packet | Frame): Skb {
  const { carries, bundle } = outer;
  const pieces = { pieces: carries?.pieces, carries: carries?.carries, sum: carries?.sum, bundle };
  if (!('packet' in inner)) return Object.assign(newSkb(inner, outer.netns, 'host', outer.mark), pieces);
  const { srcMac, dstMac, vlan, packet } = inner;
  return Object.assign(newSkb(packet, outer.netns, 'host', outer.mark), { srcMac, dstMac, vlan, ...pieces });
}
