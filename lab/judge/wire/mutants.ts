import type { Random } from '../random.ts';

/** Damaged files: what came of them. */
export interface Damage {
  readonly faults: number;
  readonly summary: string;
}

export function mutate(_random: Random, _count: number, _folder: string): Promise<Damage> {
  return Promise.resolve({ faults: 0, summary: 'no mutants yet' });
}
