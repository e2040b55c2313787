import type { Because, Tri } from '../model/network/because.ts';
import type { Network } from '../model/network/netns.ts';
import type { Hop, Step } from '../model/trace/journey.ts';
import type { Option } from './context.ts';
import { fibLookupOf } from './route/answers.ts';
import type { Run } from './run.ts';

/** Where a run's choices come from: the index taken of options with these weights. */
export interface Replay {
  take(weights: readonly number[]): number;
}

/** What all runs of one walk have in common. */
export interface RunOptions {
  /** Seconds since the epoch for rules that ask for the time. */
  readonly now?: number;
  /** Something listens where the packet ends, where sockets were not collected; false by default. */
  readonly assumeListener?: boolean;
}

/** A fresh run: nothing known, nothing remembered, choices taken from `replay`. */
export function createRun(network: Network, replay: Replay, { now, assumeListener = false }: RunOptions): Run {
  const choices: string[] = [];
  const assumed: Because[] = [];
  const answers: string[] = [];
  const doubts: Because[] = [];
  const decided = new Map<string, boolean>();
  const hops = hopRecorder(network);
  const assume = (because: Because): void => note(assumed, because);
  const run: Run = {
    network,
    netns(id) {
      const netns = network.netns.get(id);
      if (netns === undefined) throw new Error(`no namespace ${id} in the network`);
      return netns;
    },
    choose(what, options) {
      const index = options.length === 1 ? 0 : replay.take(options.map((option) => option.weight));
      const takeable = options.filter((option) => option.weight > 0);
      if (takeable.length > 1) choices.push(labelOf(what, options[index]));
      return index;
    },
    decide(tri: Tri, key: string) {
      if (tri.kind !== 'unknown') return tri.kind === 'yes';
      assume(tri.because);
      const known = decided.get(key);
      if (known !== undefined) return known;
      const answer = replay.take([0.5, 0.5]) === 0;
      decided.set(key, answer);
      answers.push(`${answer ? 'yes' : 'no'} ${key}`);
      return answer;
    },
    assume,
    doubt(because) {
      assume(because);
      note(doubts, because);
    },
    ...hops,
    fib: fibLookupOf(() => run),
    connections: new Map(), setChanges: new Map(), journeys: [], sockets: [], ipvs: new Map(), kept: new Map(), learnedMtu: new Map(),
    assumeListener, choices, assumed, answers, doubts,
    ...(now === undefined ? {} : { now }),
  };
  return run;
}

function labelOf(what: string, option: Option | undefined): string {
  return option === undefined ? what : `${what} ${option.label}`;
}

function note(list: Because[], because: Because): void {
  if (!list.some((known) => sameBecause(known, because))) list.push(because);
}

function sameBecause(a: Because, b: Because): boolean {
  return a.text === b.text && a.ref?.file === b.ref?.file && a.ref?.line === b.ref?.line;
}

interface OpenHop { netns: string; node: string; devIn?: string; devOut?: string; steps: Step[] }

function hopRecorder(network: Network): Pick<Run, 'enter' | 'here' | 'leaveBy' | 'takeHops' | 'step'> {
  let hops: OpenHop[] = [];
  return {
    enter(netns, devIn) {
      hops.push({ netns, node: network.netns.get(netns)?.node ?? netns, ...(devIn === undefined ? {} : { devIn }), steps: [] });
    },
    here: () => hops.at(-1)?.netns,
    leaveBy(dev) {
      const hop = hops.at(-1);
      if (hop !== undefined) hop.devOut = dev;
    },
    step(step) {
      hops.at(-1)?.steps.push(step);
    },
    takeHops() {
      const taken: readonly Hop[] = hops;
      hops = [];
      return taken;
    },
  };
}
