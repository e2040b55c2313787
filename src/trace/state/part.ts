import type { Because, Part } from '../../model/network/because.ts';

/**
 * Thrown when the walk needs something that was not collected or cannot be evaluated. Caught where the packet in flight is
 * known, which turns it into *unknown because of this line*; it never leaves the walk.
 */
export class Unknowable extends Error {
  readonly because: readonly Because[];
  constructor(because: readonly Because[]) {
    super(because[0]?.text ?? 'unknown');
    this.because = because;
  }
}

/** The value of a part that was collected; a missing part makes the answer unknown. */
export function known<T>(part: Part<T>): T {
  if (part.kind === 'missing') throw new Unknowable([part.because]);
  return part.value;
}

/** The value of a part, or a stand-in where it was not collected and its absence decides nothing. */
export function knownOr<T>(part: Part<T>, otherwise: T): T {
  return part.kind === 'missing' ? otherwise : part.value;
}
