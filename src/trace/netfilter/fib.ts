import type { Ip } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { RouteType } from '../../model/network/route.ts';

/** A lookup in the routing tables of a namespace, as a match asks for it (`struct flowi4`/`flowi6`). */
export interface FibQuery {
  readonly netns: string;
  readonly dst: Ip;
  /** Selects `from` rules and source routes; absent: the unspecified address. */
  readonly src?: Ip;
  readonly mark: number;
  readonly tos: number;
  /** Device for `iif` rules; absent: `lo`, as for locally generated packets. */
  readonly iif?: string;
  /** Only routes through this device. */
  readonly oif?: string;
  /** IPv6: of the routes of the longest prefix one through this device, where there is one; rules take it for the device to leave by (rt6_device_match, net/ipv6/route.c). */
  readonly prefers?: string;
  /** For rules that ask. */
  readonly protocol?: number;
}

/** What the routing tables answer. `devs` has the device of every next hop of the route, `dev` and `via` the first one's. */
export type FibResult =
  | { readonly kind: 'found'; readonly type: RouteType; readonly dev?: string; readonly devs: readonly string[]; readonly via?: Ip; readonly because?: Because }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly because: Because };

/** The type of an address, as `inet_addr_type` (net/ipv4/fib_frontend.c) and `ipv6_addr_type` with `ipv6_chk_addr` see it. */
export type AddressType =
  | { readonly kind: 'type'; readonly type: RouteType | 'unspec' }
  | { readonly kind: 'unknown'; readonly because: Because };

/** What netfilter asks of the routing code. Implemented by the route part of the walk, handed over in the context. */
export interface FibLookup {
  /** Policy rules and longest prefix; no fork over multipath, no side effect. */
  lookup(query: FibQuery): FibResult;
  /**
   * IPv4: broadcast for 0/8 and 255.255.255.255, multicast for 224/4, else the type in table `local` (only if the address is on
   * `dev`, where given), else unicast. IPv6: `unspec`, `multicast`, `local` when an address of the namespace (of `dev`), else the route's type; `unicast` for another device's own.
   */
  addressType(netns: string, ip: Ip, dev?: string): AddressType;
}
