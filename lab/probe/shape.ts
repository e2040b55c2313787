/** What a pod's listener is told: who it is and where to listen. */
export interface ListenerPlan {
  readonly pod: string;
  readonly listens: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number; readonly address?: string; readonly backlog?: number; readonly http?: true }[];
  /** Once it listens it does nothing any more. */
  readonly stuck?: boolean;
}

/** The connections that a crowd is told to hold. */
export type CrowdPlan = readonly { readonly address: string; readonly port: number; readonly count: number; readonly renewMs?: number; readonly once?: true; readonly talks?: 'TCP' | 'ICMP'; readonly localPort?: number }[];

/** One attempt that a prober is told to make, `times` over. */
export interface ProbePlan {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly address: string;
  readonly port: number;
  readonly times: number;
  readonly timeoutMs: number;
  /** Bytes to fetch once connected; 0 for the greeting alone. */
  readonly bytes: number;
  /** Source port to bind to. */
  readonly sport?: number;
  /** Source address to bind to. */
  readonly from?: string;
  /** A connection that stands is answer enough, as it is for kubelet's tcpSocket probes. */
  readonly handshake?: boolean;
  /** A request is made, and its answer waited for. */
  readonly http?: { readonly host: string; readonly path: string };
}

/** Connections to one address that are opened two at a time, `times` over, both of a pair from the same port of two of the sources. */
export interface PairPlan {
  readonly address: string;
  readonly port: number;
  readonly times: number;
  readonly timeoutMs: number;
  readonly sources: readonly string[];
}

/** What the client program saw in one attempt. */
export type Attempt =
  | { readonly kind: 'answered'; readonly by: string; readonly seenAs: string }
  /** Answered, but only after the SYN was sent again. */
  | { readonly kind: 'late'; readonly by: string; readonly seenAs: string }
  | { readonly kind: 'error'; readonly errno: string }
  | { readonly kind: 'timeout' }
  /** Connected and greeted, but the data never came to its end. */
  | { readonly kind: 'stalls'; readonly by: string; readonly bytes: number };
