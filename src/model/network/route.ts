import type { Ip } from '../../net/ip.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { IntRange } from '../../net/range.ts';
import type { Because } from './because.ts';

export type RouteType = 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw' | 'nat';

export interface Nexthop {
  readonly via?: Ip;
  readonly dev?: string;
  readonly weight: number;
  readonly onlink: boolean;
  /** `dead`, `linkdown` as the kernel prints them. */
  readonly flags: readonly string[];
}

export interface Route {
  readonly type: RouteType;
  readonly dst: Prefix;
  /** Source prefix of IPv6 source-specific routes. */
  readonly from?: Prefix;
  readonly tos: number;
  readonly table: number;
  readonly metric: number;
  readonly scope: 'global' | 'site' | 'link' | 'host' | 'nowhere';
  readonly protocol: string;
  readonly prefsrc?: Ip;
  /** One for an ordinary route, several for multipath, none for blackhole and the like. */
  readonly nexthops: readonly Nexthop[];
  /** They are those of a nexthop object (`nhid`). */
  readonly byObject?: true;
  readonly mtu?: number;
  readonly mtuLocked: boolean;
  readonly advmss?: number;
  /** Something of this route that is not evaluated (an encapsulation, a word not known): what it does to a packet is unknown. */
  readonly unsupported?: string;
  readonly because: Because;
}

export interface RoutingRule {
  readonly priority: number;
  readonly negate: boolean;
  readonly from?: Prefix;
  readonly to?: Prefix;
  readonly iif?: string;
  readonly oif?: string;
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly tos?: number;
  readonly protocol?: number;
  readonly sport?: IntRange;
  readonly dport?: IntRange;
  readonly uid?: IntRange;
  readonly l3mdev: boolean;
  readonly suppressPrefixLength?: number;
  readonly suppressIfgroup?: number;
  readonly action:
    | { readonly kind: 'table'; readonly table: number }
    | { readonly kind: 'goto'; readonly priority: number }
    | { readonly kind: 'nop' | 'blackhole' | 'unreachable' | 'prohibit' };
  /** A selector that is not evaluated (tun_id, ipproto by name unknown, ...). */
  readonly unsupported?: string;
  readonly because: Because;
}
