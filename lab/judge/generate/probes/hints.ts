import type { Probe, Listens, Step } from '../../world.ts';

/** What the makers of rules want asked: without it nobody would ever ask for the addresses that they translate. */
export interface Hints {
  /** Addresses of Services, node ports, targets of NAT. `dice`: the kernel chooses among several, so that many probes are worth comparing by weight. */
  readonly targets?: readonly Target[];
  /** Sources that rules match: bound by sockets that have them, forged by others. */
  readonly sources?: readonly string[];
  /** Destination ports that rules match. */
  readonly ports?: readonly { readonly protocol: 'tcp' | 'udp'; readonly port: number }[];
  /** Source ports that rules match. */
  readonly sports?: readonly number[];
  readonly uids?: readonly number[];
  /** More listeners than the topology has, for targets on other ports. */
  readonly listeners?: readonly Listens[];
}

export interface Target {
  readonly address: string;
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  readonly dice?: boolean;
}

/** What goes into a World beside its steps. */
export interface Traffic {
  readonly listeners: readonly Listens[];
  readonly prime: readonly Probe[];
  readonly late: readonly Step[];
  readonly probes: readonly Probe[];
}
