import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Route, RouteType } from '../../model/network/route.ts';
import type { Errno } from '../../model/trace/disposition.ts';

/** What is asked of the routing tables (`struct flowi4`, `flowi6`). `iif` is `lo` for locally generated packets. */
export interface Flow {
  readonly family: 4 | 6;
  readonly dst: Ip;
  readonly src?: Ip | undefined;
  readonly iif: string;
  readonly oif?: string | undefined;
  /** A device that rules take for the one to leave by, and that tables do not ask for. */
  readonly asks?: string | undefined;
  /** A device that rules take for the one to leave by; of the routes of the longest prefix one through it is taken, whatever the metrics, where there is one. */
  readonly prefers?: string | undefined;
  readonly mark: number;
  readonly tos: number;
  readonly protocol?: number | undefined;
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
  readonly uid?: number | undefined;
  /** The packet that an ICMP error is about. */
  readonly quoted?: Packet | undefined;
  /** It is a fragment. */
  readonly piece?: boolean | undefined;
  /** A router that is known to be gone is as good as another one. */
  readonly anyRouter?: boolean | undefined;
}

/** Where a packet goes next (`struct rtable`): the device and, behind a gateway, the next hop. */
export interface Path {
  readonly type: RouteType;
  readonly dev: Link;
  readonly via?: Ip;
  readonly route: Route;
  readonly because: readonly Because[];
}

/** Why there is no way: the errno of the lookup (fib_props, net/ipv4/fib_semantics.c) and what said so. */
export interface NoPath {
  readonly errno: Extract<Errno, 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL'>;
  readonly type: 'no-route' | 'unreachable' | 'prohibit' | 'blackhole';
  readonly because: readonly Because[];
}
