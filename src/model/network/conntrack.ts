import type { Ip } from '../../net/ip.ts';
import type { Because } from './because.ts';

/** One direction of a connection. For ICMP `sport` is the id, `dport` is type * 256 + code. */
export interface Tuple {
  readonly protocol: number;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
}

/** An entry of the conntrack table, as `conntrack -L` prints it. */
export interface ConntrackEntry {
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly mark: number;
  readonly zone: number;
  /** The only direction that the zone holds for (`zone-orig`, `zone-reply`). */
  readonly zoneDir?: 'original' | 'reply';
  /** TCP state as printed; absent for other protocols. */
  readonly tcpState?: string;
  readonly seenReply: boolean;
  readonly assured: boolean;
  /** Seconds left. */
  readonly timeout?: number;
  readonly because: Because;
}

/**
 * The settings that say how many entries a namespace has (the kernel counts them itself) and how many are too many: the limit is the whole machine's, and only its
 * first namespace may set it (net/netfilter/nf_conntrack_standalone.c, 6.1 and 6.18). 0 is no limit.
 */
export const TABLE_LENGTH = { count: 'net.netfilter.nf_conntrack_count', max: 'net.netfilter.nf_conntrack_max' } as const;

/** What a packet is said to have been dropped by that would have opened one connection too many. */
export const FULL_TABLE = { table: 'conntrack', chain: 'full' } as const;
