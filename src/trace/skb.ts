import type { Path } from './route/path.ts';
import type { Packet } from '../net/packet.ts';
import type { Because } from '../model/network/because.ts';
import { copyConnection } from './conntrack/connection.ts';
import type { Connection } from './conntrack/connection.ts';
import type { End } from './stop.ts';

/**
 * The packet in flight, named after the kernel's own structure. It is the one mutable thing of the walk: `packet` is replaced,
 * never changed, when a header changes. Device fields are names in the namespace `netns`.
 */
export interface Skb {
  packet: Packet;
  netns: string;
  mark: number;
  /** Device it came in by (absent for locally generated packets), and goes out by once routed. */
  inDev?: string | undefined;
  outDev?: string | undefined;
  /** Bridge ports, while br_netfilter has the packet (nf_bridge->physindev and physoutdev). */
  physIn?: string | undefined;
  physOut?: string | undefined;
  srcMac?: string | undefined;
  dstMac?: string | undefined;
  vlan?: number | undefined;
  pktType: 'host' | 'broadcast' | 'multicast' | 'otherhost' | 'outgoing';
  /** Conntrack's view; absent before conntrack has seen the packet in this namespace. */
  ct?: SkbConntrack | undefined;
  /** The local socket that sent it. */
  socket?: { readonly uid?: number; readonly gid?: number; readonly mark?: number } | undefined;
  /** A socket of the stack's own sent it, which exists and has no owner: ICMP's, and TCP's for resets of IPv4 (inet_ctl_sock_create; seen on 6.18). */
  stackSocket?: boolean | undefined;
  /** The packet as the network ACL of a subnet has let it pass. */
  heldByAcl?: Packet | undefined;
  /** Set by TPROXY; input delivers to it. */
  transparentTo?: { readonly addr?: Packet['dst']; readonly port: number } | undefined;
  priority: number;
  /** Zone given by `CT --zone` or `ct zone set` before conntrack has seen the packet (the kernel's conntrack template). */
  ctTemplate?: { readonly zone: number; readonly dir?: 'original' | 'reply' } | undefined;
  /** The way that the OUTPUT hook found when a mangle or route chain, or nat, made `ip_route_me_harder` necessary. */
  rerouted?: Path | undefined;
  /**
   * While the packet travels in fragments: the length of the whole, and how it ends because a fragment of it was stopped. `packet` is then the
   * first fragment, than which none is longer.
   */
  pieces?: { readonly whole: number; readonly lost?: End } | undefined;
  /**
   * It came in fragments, of which the largest had this many bytes, and was put together in this stack, which cuts it again into the same whatever its
   * DF says (skb->ignore_df, the fragments' list). It must do so unless the size is `forgotten` (frag_max_size). A socket makes what is long in such a list too.
   */
  reassembled?: { readonly largest: number; readonly forgotten?: true } | undefined;
  /** What is to be known of the packet that this one carries through a tunnel. */
  carries?: Pick<Skb, 'pieces' | 'carries' | 'sum'> | undefined;
  /** Several segments in one (skb_is_gso): `packet` is one of them. No device is asked whether it fits (is_skb_forwardable). */
  bundle?: boolean | undefined;
  /** `own`: no device has verified the checksum of its data (CHECKSUM_NONE). A line: that of a rule after which the sum that conntrack verified no longer fits. */
  sum?: 'own' | Because | undefined;
  /**
   * A tunnel's packet, whose own UDP checksum is complete while that of the packet inside is still to be made by a device (lco_csum): `inner`. A line: that of a
   * translation, which then corrects the wrong one (inet_proto_csum_replace4); `made`: a device has made the inner one, so the outer is verified where it arrives.
   */
  outerSum?: 'inner' | { readonly because: readonly Because[]; readonly made: boolean } | undefined;
  /** It was made of a packet that had a route, and has that still: of one that the stack made itself, or one that it forwarded. */
  heldRoute?: 'output' | 'forward' | undefined;
  /** IPVS has handled the packet in this stack (skb->ipvs_property): its hooks pass it by. `sent`: it was taken out of the hook and sent on, and whoever had sent it was told that all went well (NF_STOLEN). */
  ipvsDone?: 'here' | 'sent' | undefined;
  /** Devices without a queue that are at sending it, one within the other (softnet_data.xmit.recursion). */
  depth: number;
}

/** Why what becomes of a packet whose `sum` is a line is not known. */
export const SUM_BROKEN: Because = { text: 'the packet\'s checksum no longer fits after this rule, unless a device has verified it before' };

/**
 * A packet at the beginning of its stay in a stack, everything else that it could carry still absent. Each field is there from the
 * start, and leaves by being undefined rather than by `delete`: all packets in flight then have one shape, which keeps reading them cheap.
 */
export function newSkb(packet: Packet, netns: string, pktType: Skb['pktType'], mark = 0, priority = 0): Skb {
  return {
    packet, netns, mark, inDev: undefined, outDev: undefined, physIn: undefined, physOut: undefined, srcMac: undefined, dstMac: undefined, vlan: undefined,
    pktType, ct: undefined, socket: undefined, stackSocket: undefined, heldByAcl: undefined, transparentTo: undefined, priority, ctTemplate: undefined, rerouted: undefined, pieces: undefined, reassembled: undefined, carries: undefined, bundle: undefined, sum: undefined, outerSum: undefined, heldRoute: undefined, ipvsDone: undefined, depth: 0,
  };
}

/** Every field of a packet in flight, in the order of `newSkb`. */
type Whole = { readonly [K in keyof Required<Skb>]: Skb[K] };

/** The same packet once more, in the shape that all have (see `packetWith`). */
export function sameSkb(skb: Skb): Skb {
  const whole: Whole = {
    packet: skb.packet, netns: skb.netns, mark: skb.mark, inDev: skb.inDev, outDev: skb.outDev, physIn: skb.physIn, physOut: skb.physOut,
    srcMac: skb.srcMac, dstMac: skb.dstMac, vlan: skb.vlan, pktType: skb.pktType, ct: skb.ct, socket: skb.socket, stackSocket: skb.stackSocket, heldByAcl: skb.heldByAcl,
    transparentTo: skb.transparentTo, priority: skb.priority, ctTemplate: skb.ctTemplate, rerouted: skb.rerouted, pieces: skb.pieces,
    reassembled: skb.reassembled, carries: skb.carries, bundle: skb.bundle, sum: skb.sum, outerSum: skb.outerSum, heldRoute: skb.heldRoute, ipvsDone: skb.ipvsDone, depth: skb.depth,
  };
  return whole;
}

/** A packet apart from another one, with a connection of its own: what is done to the one is not done to the other. */
export function copySkb(skb: Skb): Skb {
  const copy = sameSkb(skb);
  const { ct } = skb;
  if (ct?.kind === 'tracked') copy.ct = { kind: 'tracked', connection: copyConnection(ct.connection), direction: ct.direction, state: ct.state };
  return copy;
}

export type SkbConntrack =
  | { readonly kind: 'tracked'; readonly connection: Connection; readonly direction: 'original' | 'reply'; readonly state: 'new' | 'established' | 'related' }
  | { readonly kind: 'untracked' }
  | { readonly kind: 'invalid'; readonly because?: Because };
