import type { Packet } from '../net/packet.ts';
import type { Because } from '../model/network/because.ts';
import type { Connection } from './conntrack/connection.ts';

/**
 * The packet in flight, named after the kernel's own structure. It is the one mutable thing of the walk: `packet` is replaced,
 * never changed, when a header changes. Device fields are names in the namespace `netns`.
 */
export interface Skb {
  packet: Packet;
  netns: string;
  mark: number;
  /** Device it came in by (absent for locally generated packets), and goes out by once routed. */
  inDev?: string;
  outDev?: string;
  /** Bridge ports, while br_netfilter has the packet (nf_bridge->physindev and physoutdev). */
  physIn?: string;
  physOut?: string;
  srcMac?: string;
  dstMac?: string;
  vlan?: number;
  pktType: 'host' | 'broadcast' | 'multicast' | 'otherhost' | 'outgoing';
  /** Conntrack's view; absent before conntrack has seen the packet in this namespace. */
  ct?: SkbConntrack;
  /** The local socket that sent it. */
  socket?: { readonly uid?: number; readonly gid?: number; readonly mark?: number };
  /** Set by TPROXY or early demux; input delivers to it. */
  transparentTo?: { readonly addr?: Packet['dst']; readonly port: number };
  priority: number;
  /** Zone given by `CT --zone` or `ct zone set` before conntrack has seen the packet (the kernel's conntrack template). */
  ctTemplate?: { readonly zone: number; readonly dir?: 'original' | 'reply' };
  /** Set by the OUTPUT hook when a mangle or route chain, or nat, made `ip_route_me_harder` necessary; the walk routes again and clears it. */
  reroute?: boolean;
  /** Length of the whole packet while it travels in fragments; `packet.length` is then that of the largest fragment. */
  wholeLength?: number;
  /** IPVS has handled the packet in this stack (skb->ipvs_property): its hooks pass it by. */
  ipvsDone?: boolean;
}

export type SkbConntrack =
  | { readonly kind: 'tracked'; readonly connection: Connection; readonly direction: 'original' | 'reply'; readonly state: 'new' | 'established' | 'related' }
  | { readonly kind: 'untracked' }
  | { readonly kind: 'invalid'; readonly because?: Because };
