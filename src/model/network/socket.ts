import { sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { Because } from './because.ts';

/** A socket that takes packets: a TCP listener, or an unconnected UDP socket. `addr` absent: the wildcard of its family. */
export interface Listener {
  readonly protocol: number;
  readonly family: 4 | 6;
  readonly addr?: Ip;
  readonly port: number;
  readonly dev?: string;
  /** IPv6 wildcard that takes no IPv4 (`bindv6only`; `v6only:1` in `ss -e`, or `[::]` beside `*` in its print). */
  readonly v6only: boolean;
  /** Whether it takes IPv4 cannot be told from what was collected (`ss` without the diag modules); `v6only` is then false. */
  readonly v4Unknown?: true;
  /** Recv-Q and Send-Q as printed: for a TCP listener the accept queue and its limit. */
  readonly recvQ: number;
  readonly sendQ: number;
  /** Send-Q is not the limit of the accept queue: `ss` read it from /proc, which does not tell (get_tcp4_sock, net/ipv4/tcp_ipv4.c). */
  readonly limitUnknown?: true;
  readonly process?: string;
  readonly because: Because;
}

/** A connection that a client asked for and has not confirmed: an entry of a listener's SYN queue. */
export interface HalfOpen {
  readonly local: Ip;
  readonly port: number;
  readonly because: Because;
}

/** An open connection that waits for an acknowledgement, and sends again what is not acknowledged, each time after twice the time. */
export interface Unacknowledged {
  readonly local: Ip;
  readonly port: number;
  readonly peer: Ip;
  readonly peerPort: number;
  /** Bytes that were written and are not acknowledged. */
  readonly bytes: number;
  /** How often the first of them were sent again. */
  readonly retries: number;
  readonly because: Because;
}

/** How an open connection that waits for an acknowledgement has fared since it was opened, in bytes of what it carries. */
export interface Sending {
  readonly local: Ip;
  readonly port: number;
  readonly peer: Ip;
  readonly peerPort: number;
  /** Of one packet. */
  readonly mss: number;
  readonly sent: number;
  /** Of those, sent again. */
  readonly again: number;
  readonly acknowledged: number;
  /** Bytes that were written and are not acknowledged. */
  readonly waiting: number;
  /** How often the first of them were sent again. */
  readonly retries: number;
  readonly because: Because;
}

/** A peer that TCP remembers from an earlier connection, by both its and the own address. */
export interface KnownPeer {
  readonly peer: Ip;
  /** Absent where the tool does not print it. */
  readonly local?: Ip;
  /** Whether a round trip was measured, which is what proves a peer (tcp_peer_is_proven, net/ipv4/tcp_metrics.c). */
  readonly proven: boolean;
  readonly because: Because;
}

/** Whether a half-open connection is in the SYN queue of this listener, or of another that takes the same address and port. */
export function isHalfOpenAt({ protocol, family, addr, port, v6only }: Listener, entry: HalfOpen): boolean {
  if (protocol !== PROTOCOL.tcp || entry.port !== port || (addr !== undefined && !sameIp(addr, entry.local))) return false;
  return family === entry.local.family || (family === 6 && !v6only);
}
