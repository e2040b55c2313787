import fc from 'fast-check';
import type { FuzzedDialect, Verdict } from './dialect.ts';
import { judgeInputs } from './judge.ts';
import { Room } from './room.ts';

/** How an input went wrong, and the smallest one that goes wrong in this way. */
export interface Disagreement {
  readonly dialect: string;
  readonly index: number;
  readonly what: string;
  readonly input: readonly string[];
}

/** What came of all inputs of a dialect. `own`: what the tool says of its own dumps, with how often. */
export interface Tally {
  readonly dialect: string;
  inputs: number;
  accepted: number;
  disagreed: number;
  readonly own: Map<string, number>;
  readonly shrunk: Disagreement[];
  seconds: number;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly inputs: number;
  /** How many disagreements of different kinds are shrunk. */
  readonly shrink: number;
}

const BATCH = 64;
const SHRINK_MS = 10_000;

/** Runs one dialect: the same seed gives the same inputs. */
export async function fuzz(dialect: FuzzedDialect, { seed, inputs, shrink }: FuzzOptions): Promise<Tally> {
  const started = performance.now();
  const tally: Tally = { dialect: dialect.name, inputs: 0, accepted: 0, disagreed: 0, own: new Map(), shrunk: [], seconds: 0 };
  const room = await Room.open(dialect.commands);
  try {
    const all = fc.sample(dialect.inputs, { seed, numRuns: inputs });
    const kinds = new Set<string>();
    for (let from = 0; from < all.length; from += BATCH) {
      const verdicts = await judgeInputs(dialect, room, all.slice(from, from + BATCH));
      for (const [at, verdict] of verdicts.entries()) {
        count(tally, verdict);
        if (verdict.kind !== 'disagreed' || kinds.has(kindOf(verdict.what)) || tally.shrunk.length >= shrink) continue;
        kinds.add(kindOf(verdict.what));
        const index = from + at;
        tally.shrunk.push(await smallest(dialect, room, { dialect: dialect.name, index, what: verdict.what, input: all[index] ?? [] }, seed));
      }
    }
  } finally {
    room.close();
  }
  tally.seconds = (performance.now() - started) / 1000;
  return tally;
}

function count(tally: Tally, verdict: Verdict): void {
  tally.inputs += 1;
  if (verdict.kind !== 'refused') tally.accepted += 1;
  if (verdict.kind === 'disagreed') tally.disagreed += 1;
  if (verdict.kind === 'own') tally.own.set(kindOf(verdict.what), (tally.own.get(kindOf(verdict.what)) ?? 0) + 1);
}

/** Two disagreements are of one kind when they differ in values only. */
function kindOf(what: string): string {
  return what.replace(/"[^"]*"/g, '""').replace(/\d+/g, '0').slice(0, 60);
}

/** Shrinks with fast-check: the run of this index again, then ever smaller inputs, as long as there is a disagreement. */
async function smallest(dialect: FuzzedDialect, room: Room, found: Disagreement, seed: number): Promise<Disagreement> {
  let best = found;
  const property = fc.asyncProperty(dialect.inputs, async (input) => {
    const [verdict] = await judgeInputs(dialect, room, [input]);
    if (verdict?.kind !== 'disagreed') return true;
    best = { ...found, what: verdict.what, input };
    return false;
  });
  await fc.check(property, { seed, path: String(found.index), numRuns: 1, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: false });
  return best;
}
