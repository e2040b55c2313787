import type { SoftnetNode } from '../../model/tree/counter.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const HEX = /^[0-9a-f]{8}$/;

/** Reads /proc/net/softnet_stat: a line per CPU, columns in order (net/core/net-procfs.c, softnet_seq_show). Never throws. */
export function parseSoftnet(text: string, file: string): LineTree<SoftnetNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseSoftnet`. */
export function printSoftnet(tree: LineTree<SoftnetNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<SoftnetNode> = { read, print: printNode };

function read(text: string): ReadLine<SoftnetNode> {
  const words = wordsOf(text);
  if (!words.every((word) => HEX.test(word))) return NOT_RECOGNISED;
  return { state: 'harmless', node: { values: words.map((word) => Number.parseInt(word, 16)) } };
}

function printNode(node: SoftnetNode): string {
  return node.values.map((value) => value.toString(16).padStart(8, '0')).join(' ');
}
