import type { Because } from './because.ts';
import type { Interval } from './expr.ts';

/** A kernel ipset (net/netfilter/ipset). `dimensions` follows the type: `hash:ip,port,net` has three. */
export interface IpSet {
  readonly name: string;
  readonly type: string;
  readonly family: 'inet' | 'inet6' | 'none';
  readonly dimensions: readonly ('ip' | 'net' | 'port' | 'iface' | 'mac' | 'mark' | 'set')[];
  readonly entries: readonly IpSetEntry[];
  readonly because: Because;
  /** Number of buckets, a power of two, and the seed of the kernel's hash; absent where the dump does not tell them. */
  readonly hash?: { readonly size: number; readonly initval: number };
  /** False when this set's type is not evaluated. */
  readonly supported: boolean;
}

export interface IpSetEntry {
  /** One part a dimension; a port's part says its protocol; `list:set` has the member set's name. */
  readonly parts: readonly IpSetPart[];
  readonly nomatch: boolean;
  readonly because: Because;
}

export type IpSetPart =
  | { readonly kind: 'interval'; readonly interval: Interval; readonly prefixLength?: number }
  | { readonly kind: 'port'; readonly protocol: number; readonly from: number; readonly to: number }
  /** NAME is a device; `physdev:NAME` a port of a bridge, which no rule finds. */
  | { readonly kind: 'iface'; readonly name: string; readonly physdev: boolean; readonly wildcard: boolean }
  | { readonly kind: 'set'; readonly name: string };
