import type { IntRange } from '../net/range.ts';
import type { Because, Tri } from '../model/network/because.ts';
import type { Netns, Network } from '../model/network/netns.ts';
import type { Hop, Journey, Step } from '../model/trace/journey.ts';
import { Tables } from './conntrack/tables.ts';
import { bookmarkAt, copyOf } from './bookmark.ts';
import type { Bookmark, TakenUp, Trip } from './bookmark.ts';
import type { Drawn, Option, WalkContext } from './context.ts';
import type { BalancedFlow } from './balancer/flow.ts';
import type { IpvsFlow } from './ipvs/flow.ts';
import { LoopWatch } from './loop.ts';
import type { Env } from './netfilter/env.ts';
import type { FibLookup } from './netfilter/fib.ts';
import type { Next } from './next.ts';
import { fibLookupOf } from './route/answers.ts';
import { routeAgain } from './route/reroute.ts';
import { isMulticast } from './route/special.ts';
import type { LocalSocket, OpenHop, Run } from './run.ts';
import type { Admitted } from './security-group/index.ts';
import type { Skb } from './skb.ts';
import type { End } from './stop.ts';
import { travel } from './walk.ts';

/** Where a run's choices come from: the index of the option taken. */
export interface Replay {
  take(options: readonly Pick<Option, 'weight'>[]): number;
  /** No choice of this run has been made yet. */
  readonly untouched: boolean;
}

/** What all runs of one walk have in common. */
export interface RunOptions {
  /** Seconds since the epoch for rules that ask for the time. */
  readonly now?: number;
  /** Something listens where the packet ends, where sockets were not collected; false by default. */
  readonly assumeListener?: boolean;
}

/** Where the runs of one walk leave each other the place from which their ways part. */
export interface Shelf {
  bookmark: Bookmark | undefined;
}

/** A fresh run: nothing known, nothing remembered, choices taken from `replay`. */
export function createRun(network: Network, replay: Replay, shelf: Shelf, options: RunOptions): Run {
  return new FreshRun(network, replay, shelf, options);
}

/** What few runs have anything to remember of, made when it is first asked for. */
interface Memory {
  setChanges?: WalkContext['setChanges'];
  ipvs?: Map<string, IpvsFlow[]>;
  balanced?: BalancedFlow[];
  admitted?: Admitted[];
  kept?: Map<string, number>;
  hashes?: Run['hashes'];
  learnedMtu?: Run['learnedMtu'];
  farEnds?: Map<string, number>;
  goneSince?: Map<string, Map<string, Because>>;
  decided?: Map<string, boolean>;
}

/** What is tried without dice needs one. */
class DieNeeded extends Error {}

/** A class, so that the many runs of a walk (one a branch) share their functions instead of making them anew. */
class FreshRun implements Run {
  readonly network: Network;
  choices: readonly string[] = NO_ANSWERS;
  assumed: readonly Because[] = NO_LINES;
  answers: readonly string[] = NO_ANSWERS;
  doubts: readonly Because[] = NO_LINES;
  journeys: readonly Journey[] = NO_JOURNEYS;
  readonly sockets: LocalSocket[] = [];
  readonly connections = new Tables();
  lessons = 0;
  drawn: readonly Drawn[] | undefined = undefined;
  readonly assumeListener: boolean;
  readonly now?: number;
  private readonly replay: Replay;
  private readonly shelf: Shelf;
  /** The packet on its way; absent while another is carried that no journey tells of. */
  private trip: Trip | undefined = undefined;
  private memory: Memory | undefined = undefined;
  private questions: FibLookup | undefined = undefined;
  /** Nothing may be chosen now. */
  private diceless = false;
  private hops: OpenHop[] = [];
  /** The last of them. */
  private hop: OpenHop | undefined = undefined;
  /** The namespace last asked for: a packet stays in one for many questions. */
  private space: Netns | undefined = undefined;

  constructor(network: Network, replay: Replay, shelf: Shelf, { now, assumeListener = false }: RunOptions) {
    this.network = network;
    this.replay = replay;
    this.shelf = shelf;
    this.assumeListener = assumeListener;
    if (now !== undefined) this.now = now;
  }

  get setChanges(): WalkContext['setChanges'] { return (this.remembered().setChanges ??= new Map()); }
  get ipvs(): Map<string, IpvsFlow[]> { return (this.remembered().ipvs ??= new Map()); }
  get balanced(): BalancedFlow[] { return (this.remembered().balanced ??= []); }
  get admitted(): Admitted[] { return (this.remembered().admitted ??= []); }
  get kept(): Map<string, number> { return (this.remembered().kept ??= new Map()); }
  get hashes(): Run['hashes'] { return (this.remembered().hashes ??= new Map()); }
  /** Every TCP connection asks: nothing is made for those that no tunnel failed. */
  get farEnds(): ReadonlyMap<string, number> { return this.memory?.farEnds ?? NONE; }
  get goneSince(): WalkContext['goneSince'] { return this.memory?.goneSince; }
  get learnedMtu(): Run['learnedMtu'] { return (this.remembered().learnedMtu ??= new Map()); }
  get fib(): FibLookup { return (this.questions ??= fibLookupOf(this)); }

  private remembered(): Memory {
    return (this.memory ??= {});
  }

  draw(port: number, range: IntRange): void {
    this.drawn = withOne(this.drawn ?? [], { port, range });
  }

  failFarEnd(key: string, type: number): void {
    (this.remembered().farEnds ??= new Map<string, number>()).set(key, type);
  }

  giveUpRouter(netns: string, router: string, because: Because): void {
    const gone = (this.remembered().goneSince ??= new Map<string, Map<string, Because>>());
    gone.set(netns, (gone.get(netns) ?? new Map<string, Because>()).set(router, because));
  }

  netns(id: string): Netns {
    if (id === this.space?.id) return this.space;
    const netns = this.network.netns.get(id);
    if (netns === undefined) throw new Error(`no namespace ${id} in the network`);
    this.space = netns;
    return netns;
  }

  reroute(skb: Skb): void {
    // A multicast destination keeps its device (ip6_route_me_harder, net/ipv6/netfilter.c).
    if (skb.packet.dst.family === 6 && isMulticast(skb.packet.dst)) return;
    skb.rerouted = routeAgain(this, skb);
  }

  choose(what: string, options: readonly Option[]): number {
    if (options.length === 1) return 0;
    const several = severalTakeable(options);
    if (several && this.diceless) throw new DieNeeded();
    const index = this.replay.take(options);
    if (several) this.choices = withOne(this.choices, labelOf(what, options[index]));
    return index;
  }

  bookmark(env: Env): boolean {
    const { shelf, trip } = this;
    if (shelf.bookmark !== undefined || trip === undefined || !this.replay.untouched) return false;
    const [hop, another] = this.hops;
    if (hop === undefined || another !== undefined || !this.isBlank()) return false;
    shelf.bookmark = bookmarkAt(env, trip, hop);
    return shelf.bookmark !== undefined;
  }

  setOut(trip: Trip): TakenUp | undefined {
    const bookmark = this.trip === undefined ? this.shelf.bookmark : undefined;
    this.trip = trip;
    if (bookmark === undefined) return undefined;
    const { skb, hop } = copyOf(bookmark);
    this.hops = [hop];
    this.hop = hop;
    trip.watch.goOnFrom(bookmark.watch);
    return { skb, dev: bookmark.dev, place: bookmark.place };
  }

  /** Nothing has been learned or left behind on the way so far that a later part of it could ask for. */
  private isBlank(): boolean {
    if (this.memory !== undefined || this.drawn !== undefined || this.journeys.length > 0 || this.assumed.length > 0 || this.lessons > 0) return false;
    return this.connections.isEmpty;
  }

  decide(tri: Tri, key: string): boolean {
    if (tri.kind !== 'unknown') return tri.kind === 'yes';
    const decided = (this.remembered().decided ??= new Map<string, boolean>());
    const known = decided.get(key);
    if (known === undefined && this.diceless) throw new DieNeeded();
    this.assume(tri.because);
    if (known !== undefined) return known;
    const answer = this.replay.take(EVEN) === 0;
    decided.set(key, answer);
    this.answers = withOne(this.answers, `${answer ? 'yes' : 'no'} ${key}`);
    return answer;
  }

  withoutDice<T>(attempt: () => T): T | undefined {
    this.diceless = true;
    try {
      return attempt();
    } catch (reason) {
      if (!(reason instanceof DieNeeded)) throw reason;
      this.takeHops();
      return undefined;
    } finally {
      this.diceless = false;
    }
  }

  assume(because: Because): void {
    this.assumed = noting(this.assumed, because);
  }

  doubt(because: Because): void {
    this.assumed = noting(this.assumed, because);
    this.doubts = noting(this.doubts, because);
  }

  reaches(skb: Skb, begin: () => Next, goal: (next: Next) => boolean): End | undefined {
    const { hops, hop, trip } = this;
    this.hops = [];
    this.hop = undefined;
    this.trip = undefined;
    const end = travel(this, { watch: new LoopWatch(), next: undefined }, skb, undefined, begin, goal);
    this.hops = hops;
    this.hop = hop;
    this.trip = trip;
    return end;
  }

  enter(netns: string, devIn?: string): void {
    const node = this.network.netns.get(netns)?.node ?? netns;
    const hop: OpenHop = devIn === undefined ? { netns, node, steps: [] } : { netns, node, devIn, steps: [] };
    this.hop = hop;
    if (this.hops.length === 0) this.hops = [hop];
    else this.hops.push(hop);
  }

  here(): string | undefined {
    return this.hop?.netns;
  }

  leaveBy(dev: string): void {
    if (this.hop !== undefined) this.hop.devOut = dev;
  }

  step(step: Step): void {
    this.hop?.steps.push(step);
  }

  tell(journey: Journey): number {
    const at = this.journeys.length;
    this.journeys = withOne(this.journeys, journey);
    return at;
  }

  retell(at: number, journey: Journey): void {
    this.journeys = this.journeys.map((one, place) => (place === at ? journey : one));
  }

  forget(from: number): void {
    this.journeys = this.journeys.slice(0, from);
  }

  takeHops(): readonly Hop[] {
    const taken: readonly Hop[] = this.hops;
    this.hops = [];
    this.hop = undefined;
    return taken;
  }
}

const NONE: ReadonlyMap<string, number> = new Map();

/** What most runs have to say of some things. */
const NO_LINES: readonly Because[] = [];
const NO_ANSWERS: readonly string[] = [];
const NO_JOURNEYS: readonly Journey[] = [];

/** Yes and no to what is not known. */
const EVEN = [{ weight: 0.5 }, { weight: 0.5 }] as const;

function severalTakeable(options: readonly Option[]): boolean {
  let takeable = 0;
  for (const { weight } of options) {
    if (weight > 0) takeable += 1;
    if (takeable > 1) return true;
  }
  return false;
}

function labelOf(what: string, option: Option | undefined): string {
  return option === undefined ? what : (option.said ?? `${what} ${option.label}`);
}

function noting(list: readonly Because[], because: Because): readonly Because[] {
  return list.some((known) => sameBecause(known, because)) ? list : [...list, because];
}

/** The list with one more, and with room for no others: there are few in each run, and many runs. */
function withOne<T>(list: readonly T[], one: T): readonly T[] {
  return list.length === 0 ? [one] : [...list, one];
}

function sameBecause(a: Because, b: Because): boolean {
  return a.text === b.text && a.ref?.file === b.ref?.file && a.ref?.line === b.ref?.line;
}
