import type { SpacedWords } from './source-line.ts';

/** A line of a keyword and its words. */
export interface KeywordNode {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly layout: SpacedWords;
}
