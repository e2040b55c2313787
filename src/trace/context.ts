import type { IntRange } from '../net/range.ts';
import type { Because, Tri } from '../model/network/because.ts';
import type { Netns, Network } from '../model/network/netns.ts';
import type { Step } from '../model/trace/journey.ts';
import type { Tables } from './conntrack/tables.ts';
import type { Env } from './netfilter/env.ts';
import type { FibLookup } from './netfilter/fib.ts';
import type { GoneRouters } from './route/gone-router.ts';
import type { Skb } from './skb.ts';

/** One of the ways that the kernel's dice can fall. Weights of one choice add up to 1. */
export interface Option {
  readonly label: string;
  readonly weight: number;
  /** What is chosen and the label together, where many packets choose alike. */
  readonly said?: string;
}

/** A port that NAT drew, or stands for what it may have drawn, and the range that it drew of. */
export interface Drawn {
  readonly port: number;
  readonly range: IntRange;
}

/**
 * What every part of the walk is handed. The walk is written as if it ran once; `explore` runs it again for every way that the
 * dice can fall and every line whose answer is not known, replaying earlier choices in the same order.
 */
export interface WalkContext {
  readonly network: Network;
  /** The namespace by id; an unknown id is our own mistake and throws. */
  netns(id: string): Netns;
  /** Rolls dice: gives the index of the option taken in this run. Options of weight 0 are never taken. */
  choose(what: string, options: readonly Option[]): number;
  /** Says that dice are about to be rolled by the rule that the packet is at; whether other runs will be taken up from here, which is said once. */
  bookmark?(env: Env): boolean;
  /** Turns three answers into two: an unknown is walked both ways, the same `key` the same way within one run. */
  decide(tri: Tri, key: string): boolean;
  /** Records that the run rests on something that is not known, but that can only change how it fails, not whether. */
  assume(because: Because): void;
  /**
   * Records that something which is not known could have changed how the run ends, and was not walked both ways: the run goes on to
   * show the likely way, but its outcome is unknown because of this line.
   */
  doubt(because: Because): void;
  /** Writes a step into the current hop. */
  step(step: Step): void;
  /** Looks for another way for a locally made packet, at once (ip_route_me_harder); ends the journey when there is none. */
  reroute(skb: Skb): void;
  /** Routing questions that matches ask (addrtype, rpfilter, fib, masquerade's next hop). */
  readonly fib: FibLookup;
  /**
   * Connections by namespace that this run has made or met; fresh for every run. Collected entries come in when a packet first
   * hits them (src/trace/conntrack/table.ts), so a table of 100,000 lines costs nothing.
   */
  readonly connections: Tables;
  /** Elements that rules added or deleted during this run, by namespace and set. */
  readonly setChanges: Map<string, { readonly op: 'add' | 'delete'; readonly key: string }[]>;
  /** Ports that the kernel drew at random, each by the one that stands for it, with the range that it is of; absent while there are none. */
  readonly drawn?: readonly Drawn[] | undefined;
  /** IPv6 routers that were given up during this run, by namespace; absent while there are none. */
  readonly goneSince?: ReadonlyMap<string, GoneRouters> | undefined;
  /** Remembers that a port stands for any of a range. */
  draw?(port: number, range: IntRange): void;
  /** Seconds since the epoch that the question is asked for; absent when it names none. */
  readonly now?: number;
}
