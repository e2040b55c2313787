import type { Choose } from './model/resolve/server.ts';

/** One run of something that chance decides about, with what fell in it. */
export interface Way<T> {
  readonly weight: number;
  readonly choices: readonly string[];
  readonly value: T;
}

interface Fork { readonly weights: readonly number[]; at: number }

/**
 * Runs something once for every way that its choices can fall: the same run again with the same earlier choices, and the last one that has
 * a way left takes its next (stateless depth-first exploration, as the packet walk does it). Weights add up to 1 unless there were more than `most`.
 */
export function everyWay<T>(run: (choose: Choose) => T, most: number): { readonly ways: readonly Way<T>[]; readonly truncated: boolean } {
  const ways: Way<T>[] = [];
  const forks: Fork[] = [];
  for (;;) {
    const choices: string[] = [];
    let [next, weight] = [0, 1];
    const choose: Choose = (what, names, weights = names.map(() => 1 / names.length)) => {
      if (names.length < 2) return 0;
      const fork = (forks[next] ??= { weights, at: 0 });
      next++;
      weight *= fork.weights[fork.at] ?? 0;
      choices.push(`${what}: ${names[fork.at] ?? ''}`);
      return fork.at;
    };
    const value = run(choose);
    ways.push({ weight, choices, value });
    forks.length = next;
    while (forks.length > 0 && (forks.at(-1)?.at ?? 0) >= (forks.at(-1)?.weights.length ?? 0) - 1) forks.pop();
    const last = forks.at(-1);
    if (last === undefined) return { ways, truncated: false };
    last.at++;
    if (ways.length >= most) return { ways, truncated: true };
  }
}
