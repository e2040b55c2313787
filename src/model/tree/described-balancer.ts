/** A load balancer that a person described in a file of the bundle (docs/bundle.md). */
export interface DescribedBalancer {
  readonly addresses: readonly string[];
  readonly listeners: readonly DescribedListener[];
  /** With every backend dead it sends to all; absent: to none. */
  readonly allDeadMeansAllAlive?: boolean;
  /** It sends nothing back to the address that it came from; absent: it may. */
  readonly avoidsSource?: boolean;
  /** Answers of backends come to it though they are for the client's address. Must be said where a listener keeps that. */
  readonly catchesAnswers?: boolean;
  /** Those that clients are held against, by their ids, in the order of their binding. */
  readonly securityGroups?: readonly string[];
}

export interface DescribedListener {
  readonly port: number;
  /** `TCP` or `UDP`. */
  readonly protocol: string;
  /** Backends see the client's address, `kept`, or in place of it one of these. */
  readonly source: 'kept' | readonly string[];
  readonly backends: readonly DescribedBackend[];
  /** How it finds out who is alive; absent: it does not ask. */
  readonly healthCheck?: { readonly from: string; readonly protocol?: string; readonly port?: number };
  /** `NS/NAME` of the Service that it is for. */
  readonly service?: string;
}

/** A node by its name, a pod (`NS/NAME`), or an address. */
export interface DescribedBackend {
  readonly node?: string;
  readonly pod?: string;
  readonly address?: string;
  readonly port: number;
  /** Absent: 1. */
  readonly weight?: number;
}
