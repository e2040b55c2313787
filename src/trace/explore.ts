import type { Because } from '../model/network/because.ts';
import type { Network } from '../model/network/netns.ts';
import type { Branch, Outcome, Walk } from '../model/trace/journey.ts';
import { createRun } from './create-run.ts';
import type { RunOptions, Shelf } from './create-run.ts';
import { advance, ForkReplay } from './forks.ts';
import type { Fork } from './forks.ts';
import type { Run } from './run.ts';

/** What one run of a walk comes to; journeys and choices are in the run itself. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly atServer?: Branch['atServer'];
}

export interface ExploreOptions extends RunOptions {
  /** Branches after which the walk stops and says so. */
  readonly maxBranches: number;
}

/**
 * Runs a straight-line walk once for every way that its forks can go, in a fixed order: the same run again with the same
 * earlier choices, and the last fork that has an option left takes its next one (stateless depth-first exploration). Where the first
 * fork is one that a bookmark can be left at, later runs are taken up there.
 * The weights of all branches add up to 1 unless the walk is truncated.
 */
export function explore(network: Network, options: ExploreOptions, walk: (run: Run) => RunResult): Walk {
  const branches: Branch[] = [];
  const forks: Fork[] = [];
  const shelf: Shelf = { bookmark: undefined };
  for (;;) {
    const replay = new ForkReplay(forks);
    const run = createRun(network, replay, shelf, options);
    const result = walk(run);
    branches.push(branchOf(run, replay.weight(), result));
    if (!advance(forks)) return { branches };
    if (branches.length >= options.maxBranches) return { branches, truncated: truncation(options.maxBranches) };
  }
}

/** A run as it is given back. Most have neither answers nor doubts: what few have is not put together for all. */
function branchOf({ choices, assumed, journeys, answers, doubts }: Run, weight: number, { outcome, atServer }: RunResult): Branch {
  const server = atServer === undefined ? undefined : { atServer };
  if (answers.length === 0 && doubts.length === 0) return server === undefined ? { weight, choices, assumed, journeys, outcome } : { weight, choices, assumed, journeys, outcome, ...server };
  return { weight, choices, assumed, journeys, ...(answers.length === 0 ? {} : { answers }), ...(doubts.length === 0 ? {} : { doubts }), outcome: honest(outcome, doubts), ...server };
}

/** However likely the way that was walked, what could have changed it leaves the end unknown. */
function honest(outcome: Outcome, doubts: readonly Because[]): Outcome {
  if (doubts.length === 0) return outcome;
  return { kind: 'unknown', because: outcome.kind === 'unknown' ? [...outcome.because, ...doubts] : [...doubts] };
}

function truncation(maxBranches: number): Because {
  return { text: `more than ${maxBranches} branches; the others were not walked` };
}
