import type { Replay } from './create-run.ts';

/** A fork met on the way: which of its takeable options this run takes. */
export interface Fork {
  readonly options: readonly { readonly index: number; readonly weight: number }[];
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
      fork = { options: options.map(({ weight }, index) => ({ index, weight })).filter((option) => option.weight > 0), at: 0 };
      this.forks.push(fork);
    }
    this.cursor += 1;
    const option = fork.options[fork.at];
    if (option === undefined) throw new Error('a choice without an option of positive weight');
    return option.index;
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

/** Moves to the next combination; false when there is none left. */
export function advance(forks: Fork[]): boolean {
  for (let last = forks.at(-1); last !== undefined; last = forks.at(-1)) {
    if (last.at < last.options.length - 1) {
      last.at += 1;
      return true;
    }
    forks.pop();
  }
  return false;
}
