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
