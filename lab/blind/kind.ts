import type { Random } from '../judge/random.ts';
import type { CauseId, ExpectedObject, Fault, Outcome, Probe } from '../scenario.ts';
import type { Layout } from './layout.ts';

/** One way in which a network breaks, wherever it can happen. */
export interface FaultKind {
  readonly name: string;
  /** What is done to a layout, or nothing where the fault could do no harm in it. */
  readonly inject: (layout: Layout, random: Random) => Injected | undefined;
}

/** What is wrong in a round, and what netwhy must say first. */
export interface Injected {
  /** The cluster that is healthy and in which the fault can happen, when the drawn one must be prepared. */
  readonly prepared?: Partial<Pick<Layout, 'cluster' | 'setup'>>;
  readonly fault: Fault;
  readonly cause: CauseId;
  readonly object: ExpectedObject;
  /** What becomes of connections where each one of the question stands in the end; absent: the question fails. */
  readonly outcome?: Extract<Outcome, { readonly kind: 'late' | 'hangs' }>;
  /** Nodes whose counters are read twice, while the question's connections are made again and again. */
  readonly watched?: readonly string[];
  /** Seconds to wait before collecting, where the age of a connection decides. */
  readonly rest?: number;
  /** Changes of the question: another target, more attempts, more patience. */
  readonly probe?: Partial<Probe>;
}

/** Unanswered ARP and neighbour discovery take three seconds to become an error. */
export const SLOW = 4500;

export function asksService({ probe }: Layout): boolean {
  return probe.to.startsWith('svc/');
}

/** One server, so that what happens to it happens to every connection. */
export function oneServer({ servers }: Layout): boolean {
  return servers.length === 1;
}

export function apart({ client, servers }: Layout): boolean {
  return servers.every((server) => server.node !== client.node);
}

export function calico({ cluster }: Layout): boolean {
  return cluster.enforcer === 'calico';
}

/** `iptables` of the family and backend that the layout's packets meet. */
export function iptablesOf({ cluster, family }: Layout): string {
  return `${family === 6 ? 'ip6tables' : 'iptables'}${cluster.iptables === 'legacy' ? '-legacy' : ''}`;
}

/** `ip` or `ip -6`. */
export function ipOf({ family }: Layout): readonly string[] {
  return family === 6 ? ['ip', '-6'] : ['ip'];
}
