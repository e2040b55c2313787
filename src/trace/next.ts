import type { Ip } from '../net/ip.ts';
import type { Because } from '../model/network/because.ts';
import type { Link } from '../model/network/link.ts';
import type { Path } from './route/path.ts';
import type { Skb } from './skb.ts';
import type { End } from './stop.ts';

/** What happens next to the packet: the function of the kernel that it is handed to. */
export type Next =
  /** ip_local_out: made or re-sent by this stack, routed; OUTPUT is still to come. */
  | { readonly kind: 'local-out'; readonly skb: Skb; readonly path: Path }
  /** ip_output: POSTROUTING, size, neighbour. */
  | { readonly kind: 'output'; readonly skb: Skb; readonly path: Path }
  /** dev_queue_xmit: an addressed frame leaves by a device; tunnels without a remote go to the next hop. */
  | { readonly kind: 'transmit'; readonly skb: Skb; readonly dev: Link; readonly nexthop?: Ip }
  /** netif_receive_skb: a frame comes in by a device of `skb.netns`; `own`: it is for this stack, whatever its MAC. */
  | { readonly kind: 'receive'; readonly skb: Skb; readonly dev: Link; readonly own?: true }
  /** ip_rcv: for the network layer of this device; `hooked`: br_netfilter has run PREROUTING already. */
  | { readonly kind: 'ip-receive'; readonly skb: Skb; readonly dev: Link; readonly hooked?: boolean }
  /** ip_local_deliver; `anycast`: the route by which the destination is an anycast address. */
  | { readonly kind: 'local-in'; readonly skb: Skb; readonly dev: Link; readonly anycast?: readonly Because[] }
  /** ip_forward. */
  | { readonly kind: 'forward'; readonly skb: Skb; readonly dev: Link; readonly path: Path }
  | { readonly kind: 'end'; readonly end: End };
