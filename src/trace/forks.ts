import type { Replay } from './create-run.ts';

/** A fork met on the way: which of its options this run takes, one of positive weight. */
export interface Fork {
  readonly options: readonly { readonly weight: number }[];
  at: number;
}

/** One run's way through the forks: those met in earlier runs as they stand, new ones by their first option. */
export class ForkReplay implements Replay {
  private readonly forks: Fork[];
  private cursor = 0;

  constructor(forks: Fork[]) {
    this.forks = forks;
  }

  take(options: readonly { readonly weight: number }[]): number {
    let fork = this.forks[this.cursor];
    if (fork === undefined) {
      const at = takeable(options, 0);
      if (at === undefined) throw new Error('a choice without an option of positive weight');
      fork = { options, at };
      this.forks.push(fork);
    }
    this.cursor += 1;
    return fork.at;
  }

  get untouched(): boolean {
    return this.cursor === 0;
  }

  weight(): number {
    let product = 1;
    for (const fork of this.forks) product *= fork.options[fork.at]?.weight ?? 0;
    return product;
  }
}

/** The first option from a place on that can be taken. */
function takeable(options: Fork['options'], from: number): number | undefined {
  for (let at = from; at < options.length; at += 1) if ((options[at]?.weight ?? 0) > 0) return at;
  return undefined;
}

/** Moves to the next combination; false when there is none left. */
export function advance(forks: Fork[]): boolean {
  for (let last = forks.at(-1); last !== undefined; last = forks.at(-1)) {
    const next = takeable(last.options, last.at + 1);
    if (next !== undefined) {
      last.at = next;
      return true;
    }
    forks.pop();
  }
  return false;
}
