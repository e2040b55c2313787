/** Files of a keyword and its words a line: host.conf(5), and what `collect` says of a libc. */
import type { KeywordNode } from '../../model/tree/keyword.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, joinWords, parseLines, printLines, splitWords } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

/** Reads lines of a keyword and its words. Never throws. */
export function parseKeywords(text: string, file: string): LineTree<KeywordNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseKeywords`. */
export function printKeywords(tree: LineTree<KeywordNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<KeywordNode> = { read, print: printNode };

function read(text: string): ReadLine<KeywordNode> {
  if (/^\s*#/.test(text)) return BLANK;
  const layout = splitWords(text);
  const [keyword = '', ...args] = layout.words;
  return keyword === '' ? NOT_RECOGNISED : { state: 'harmless', node: { keyword, args, layout } };
}

function printNode(node: KeywordNode): string {
  return joinWords(node.layout);
}
