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
