import type { WordNode } from '../../model/tree/node.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

/** Reads a file that holds one word: hostname, machine-id. Never throws. */
export function parseWord(text: string, file: string): LineTree<WordNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseWord`. */
export function printWord(tree: LineTree<WordNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<WordNode> = { read, print: printNode };

function read(text: string): ReadLine<WordNode> {
  return /^\S+$/.test(text) ? { state: 'supported', node: { word: text } } : NOT_RECOGNISED;
}

function printNode(node: WordNode): string {
  return node.word;
}
