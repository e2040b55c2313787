import type { Cursor } from '../env.ts';

/** Chains shorter than this are evaluated rule by rule. */
const SHORT = 32;

/** Comes to every rule of a chain. It remembers nothing, so chains of one length share one. */
export class LinearCursor implements Cursor {
  readonly linear = true;
  private readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  next(from: number): number {
    return from < this.length ? from : -1;
  }
}

const SHORT_CURSORS: readonly Cursor[] = Array.from({ length: SHORT + 1 }, (_, length) => new LinearCursor(length));

/** What walks a chain of so many rules, where they are so few that an index does not pay. */
export function shortCursor(length: number): Cursor | undefined {
  return SHORT_CURSORS[length];
}
