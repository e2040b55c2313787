import type { Because, Part } from './because.ts';

/** A counter of the kernel since the namespace was made, and the line it stands on. */
export interface Counter {
  readonly value: number;
  /** By how much it rose in the seconds before; absent when it was read once only, or began anew in between. */
  readonly rise?: { readonly by: number; readonly seconds: number };
  readonly because: Because;
}

/** One of a namespace's counters by its name, where it was collected. */
export function counterIn(counters: Part<ReadonlyMap<string, Counter>> | undefined, name: string): Counter | undefined {
  return counters?.kind === 'known' ? counters.value.get(name) : undefined;
}
