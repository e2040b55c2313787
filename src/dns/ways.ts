import type { Choose } from '../model/resolve/server.ts';

/** One run of something that chance decides about, with what fell in it. */
export interface Way<T> {
  readonly weight: number;
  readonly choices: readonly string[];
  readonly value: T;
}

/** The ways that were run, the likeliest first, and how much of all ways was left when it ended. */
export interface Ways<T> {
  readonly ways: readonly Way<T>[];
  readonly left: number;
}

/** Choices that are given to a run from its first on, and how likely they fall so. */
interface Start { readonly taken: readonly number[]; readonly weight: number }

/**
 * Runs something once for each way that its choices can fall, the likeliest first: a run is given the first choices and takes the likeliest
 * of each later one, and what it could have taken instead is run when its turn comes. Ends when no more than `enough` of all ways is left,
 * or after `most` runs: with dice for each of many packets the ways are too many, and nearly all of them next to impossible.
 */
export function everyWay<T>(run: (choose: Choose) => T, most: number, enough: number): Ways<T> {
  const ways: Way<T>[] = [];
  const waiting: Start[] = [{ taken: [], weight: 1 }];
  let left = 1;
  while (waiting.length > 0 && ways.length < most && (ways.length === 0 || left > enough)) {
    const start = takeLikeliest(waiting);
    const choices: string[] = [];
    const taken: number[] = [];
    let weight = 1;
    const choose: Choose = (what, names, weights = names.map(() => 1 / names.length)) => {
      if (names.length < 2) return 0;
      const given = start.taken[taken.length];
      const at = given ?? likeliest(weights);
      if (given === undefined) for (const [other, share] of weights.entries()) if (other !== at && share > 0) waiting.push({ taken: [...taken, other], weight: weight * share });
      weight *= weights[at] ?? 0;
      taken.push(at);
      choices.push(`${what}: ${names[at] ?? ''}`);
      return at;
    };
    const value = run(choose);
    ways.push({ weight, choices, value });
    left -= weight;
  }
  return { ways, left: waiting.length === 0 ? 0 : Math.max(0, left) };
}

function likeliest(weights: readonly number[]): number {
  return weights.indexOf(Math.max(...weights));
}

function takeLikeliest(waiting: Start[]): Start {
  const at = waiting.reduce((best, one, index) => (one.weight > (waiting[best]?.weight ?? 0) ? index : best), 0);
  const [start] = waiting.splice(at, 1);
  if (start === undefined) throw new Error('bug: nothing waits');
  return start;
}
