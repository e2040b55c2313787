import type { Diagnostic } from '../evidence/evidence.ts';
import type { LineState } from '../evidence/line-state.ts';

/**
 * One line of a parsed file. `node` is what the line says, absent for blank lines, comments and lines not recognised.
 * `print` gives back the exact text without its line end.
 */
export interface TreeLine<N> {
  readonly line: number;
  readonly state: LineState;
  readonly node?: N | undefined;
}

/** A parsed file: its lines in order and what could not be read. A parser gives one for any input and never throws. */
export interface Tree<N> {
  readonly file: string;
  readonly lines: readonly TreeLine<N>[];
  readonly diagnostics: readonly Diagnostic[];
}
