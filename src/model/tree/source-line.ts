import type { Tree, TreeLine } from './tree.ts';

/**
 * A line of a dialect that is read line by line. `text` is the line as it stands, without its `\n`. `verbatim` is set when the node
 * does not print to exactly this text (odd spacing, a number too large): such a line is printed from `text`.
 */
export interface SourceLine<N> extends TreeLine<N> {
  readonly text: string;
  readonly verbatim?: true | undefined;
}

/** A file of such lines. `endsWithNewline`: whether the last line had its line end. */
export interface LineTree<N> extends Tree<N> {
  readonly lines: readonly SourceLine<N>[];
  readonly endsWithNewline: boolean;
}

/** The words of a line and the white space around them: `gaps[0] words[0] gaps[1] ... words[n-1] gaps[n]` is the line. */
export interface SpacedWords {
  readonly words: readonly string[];
  readonly gaps: readonly string[];
}
