import type { Ip } from '../../net/ip.ts';
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
