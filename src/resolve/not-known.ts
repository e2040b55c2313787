import type { Because, Part } from '../model/network/because.ts';

/** Ends a lookup that depends on something that is not known. Thrown by what a resolver is made of and caught in `runLookup` alone. */
export class NotKnown extends Error {
  readonly because: readonly Because[];

  constructor(because: readonly Because[]) {
    super('not known');
    this.because = because;
  }
}

/** Why it is not known what becomes of an answer that is a header alone, where nobody has tried. */
export const WITHOUT_QUESTION = 'what is made of an answer that does not repeat the question';

/** Ends a lookup whose program waits without end, or is killed. Caught in `runLookup` alone. */
export class Ended extends Error {
  readonly end: { readonly kind: 'never' } | { readonly kind: 'killed'; readonly signal: string };

  constructor(end: Ended['end']) {
    super(end.kind);
    this.end = end;
  }
}

/** What was collected; throws `NotKnown` with why it was not. */
export function valueOf<T>(part: Part<T>): T {
  if (part.kind === 'missing') throw new NotKnown([part.because]);
  return part.value;
}
