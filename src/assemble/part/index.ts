/** Parts of the network and the lines that they come from: the small words that every folder of this stage uses. */
import type { Because, Part } from '../../model/network/because.ts';
import type { SourceLine } from '../../model/tree/source-line.ts';

/** A part that was collected. */
export function known<T>(value: T): Part<T> {
  return { kind: 'known', value };
}

/** A part that was not collected or cannot be read, and why. */
export function missing(because: Because): { readonly kind: 'missing'; readonly because: Because } {
  return { kind: 'missing', because };
}

/** A line as evidence. */
export function lineBecause(file: string, line: Pick<SourceLine<unknown>, 'line' | 'text'>): Because {
  return { ref: { file, line: line.line }, text: line.text.trim() };
}

/** Does a piece of work when it is first asked for, and never again. */
export function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => (done ??= { value: work() }).value;
}

/** Applies `convert` to a part that is there. */
export function mapPart<T, U>(part: Part<T>, convert: (value: T) => U): Part<U> {
  return part.kind === 'missing' ? part : known(convert(part.value));
}
