import type { Ip } from '../net/ip.ts';
import type { Hop, Journey, Step } from '../model/trace/journey.ts';
import type { Because } from '../model/network/because.ts';
import type { TakenUp, Trip } from './bookmark.ts';
import type { WalkContext } from './context.ts';
import type { BalancedFlow } from './balancer/flow.ts';
import type { IpvsFlow } from './ipvs/flow.ts';
import type { Next } from './next.ts';
import type { HashRanges } from './route/share.ts';
import type { Admitted } from './security-group/index.ts';
import type { Skb } from './skb.ts';
import type { LearnedMtu } from './state/path-mtu.ts';
import type { End } from './stop.ts';

/** One end of the conversation that is walked: a socket that already knows its other end. */
export interface LocalSocket {
  readonly role: 'client' | 'server';
  readonly netns: string;
  readonly protocol: number;
  readonly local: Ip;
  readonly lport: number;
  readonly remote: Ip;
  readonly rport: number;
}

/** A hop that is still being written. */
export interface OpenHop {
  readonly netns: string;
  readonly node: string;
  readonly devIn?: string;
  devOut?: string;
  readonly steps: Step[];
}

/** The context of one run of the walk, with what the walk itself writes down and remembers. */
export interface Run extends WalkContext {
  /** Starts a hop: the packet's stay in a namespace. */
  enter(netns: string, devIn?: string): void;
  /** The namespace of the current hop. */
  here(): string | undefined;
  /** The device by which the packet leaves the current hop. */
  leaveBy(dev: string): void;
  /** Carries a packet that no journey tells of (a request for a neighbour in a tunnel) to where `goal` wants it; gives how it ended when it does not get there. */
  reaches(skb: Skb, begin: () => Next, goal: (next: Next) => boolean): End | undefined;
  /** The packet that a journey tells of sets out; gives the place to take it up at where earlier runs of the walk have come there already. */
  setOut(trip: Trip): TakenUp | undefined;
  /** The hops written since the last call. */
  takeHops(): readonly Hop[];
  /** Everything sent so far, in order. */
  readonly journeys: readonly Journey[];
  /** Writes down a journey; gives its place among them. */
  tell(journey: Journey): number;
  /** Writes down another one in its place. */
  retell(at: number, journey: Journey): void;
  /** What an attempt comes to that no die has a part in; undefined where one would have to be rolled, and nothing after it may hang on what was done until then. */
  withoutDice<T>(attempt: () => T): T | undefined;
  /** Leaves out the journeys from a place on. */
  forget(from: number): void;
  readonly sockets: LocalSocket[];
  /** IPVS connections of this run, by namespace. */
  readonly ipvs: Map<string, IpvsFlow[]>;
  /** Connections that load balancers of the network outside have sent on in this run. */
  readonly balanced: BalancedFlow[];
  /** Connections that security groups have let pass in this run. */
  readonly admitted: Admitted[];
  /** Choices that are kept once made: ports that are hashes, neighbours that are believed. */
  readonly kept: Map<string, number>;
  /** What a flow's hash can still be, after the next hops that it was given (multipath routes). */
  readonly hashes: Map<string, HashRanges>;
  /** Path MTU that a sender has learned, by namespace and destination (state/path-mtu.ts). */
  readonly learnedMtu: Map<string, LearnedMtu>;
  /** Other ends of tunnels that a tunnel's end was told not to be reachable, by its namespace: the type of the error. */
  readonly farEnds: ReadonlyMap<string, number>;
  /** Remembers that the other end of a tunnel, by namespace and address, cannot be reached. */
  failFarEnd(key: string, type: number): void;
  /** Remembers that an IPv6 router (its `routerKey`) of a namespace did not answer, with the line that says so. */
  giveUpRouter(netns: string, router: string, because: Because): void;
  /** How often a stack has learned one (state/path-mtu.ts). */
  lessons: number;
  /** Something listens wherever the packet ends, if the sockets there were not collected. */
  readonly assumeListener: boolean;
  readonly choices: readonly string[];
  readonly assumed: readonly Because[];
  /** What was asked of lines that are not known, each with the answer taken here. */
  readonly answers: readonly string[];
  /** What makes the outcome unknown, however the run ended. */
  readonly doubts: readonly Because[];
}
