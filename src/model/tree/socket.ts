import type { SpacedWords } from './source-line.ts';

/** A line of `ss`. */
export type SocketNode =
  | { readonly kind: 'header'; readonly layout: SpacedWords }
  | {
      readonly kind: 'socket';
      /** `tcp`, `udp`, ...; absent when only one kind was asked for. */
      readonly netid?: string;
      readonly state: string;
      readonly recvQ: number;
      readonly sendQ: number;
      readonly local: SocketAddress;
      readonly peer: SocketAddress;
      /** `("name",pid=1,fd=3)` of `-p`. */
      readonly users: readonly { readonly name: string; readonly pid: number; readonly fd: number }[];
      /** `v6only:0|1` of `-e`. */
      readonly v6only?: boolean;
      /** `timer:(on,1.2sec,4)` of `-o`: what it waits for, and how often that was in vain. */
      readonly timer?: { readonly name: string; readonly retries: number };
      /** What `-i` says (`mss:1380 bytes_sent:4140`), without its state, of which the values are whole numbers. */
      readonly info?: Readonly<Record<string, number>>;
      readonly layout: SpacedWords;
    }
  /** What `-m`, `-i` and the like put on a line of its own, for the socket above. */
  | { readonly kind: 'continuation'; readonly layout: SpacedWords };

/** `addr` and `port` as printed (`*`, `[::]`, `0.0.0.0`, a name without `-n`), brackets kept; `dev` after `%`. */
export interface SocketAddress {
  readonly addr: string;
  readonly dev?: string;
  readonly port: string;
}

/** A line of `ip tcp_metrics`: a peer that TCP remembers. */
export interface TcpMetricNode {
  readonly addr: string;
  /** As printed (`70us`); absent when no round trip was measured. */
  readonly rtt?: string;
  /** Own address that the peer was talked to from. */
  readonly source?: string;
  readonly layout: SpacedWords;
}
