import type { Frame, Packet } from '../../net/packet.ts';
import type { Skb } from '../skb.ts';

/**
 * What comes out of a tunnel: a new packet for the stack, with the outer one's mark (skb_scrub_packet inside one namespace)
 * and without conntrack's view; a frame keeps its MACs.
 */
export function innerSkb(outer: Skb, inner: Packet | Frame): Skb {
  const base = { netns: outer.netns, mark: outer.mark, pktType: 'host' as const, priority: 0 };
  if (!('packet' in inner)) return { ...base, packet: inner };
  const { srcMac, dstMac, vlan, packet } = inner;
  return { ...base, packet, srcMac, dstMac, ...(vlan === undefined ? {} : { vlan }) };
}
