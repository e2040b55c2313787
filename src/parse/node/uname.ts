import type { UnameNode } from '../../model/tree/node.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const ALL = /^(\S+) (\S+) (\d\S*) (.+)$/;
const RELEASE = /^\d+\.\d+\S*$/;

/** Reads `uname -a`, or `uname -r`. Never throws. */
export function parseUname(text: string, file: string): LineTree<UnameNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseUname`. */
export function printUname(tree: LineTree<UnameNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<UnameNode> = { read, print: printNode };

function read(text: string): ReadLine<UnameNode> {
  const all = ALL.exec(text);
  if (all) return { state: 'supported', node: { sysname: all[1] ?? '', nodename: all[2] ?? '', release: all[3] ?? '', rest: all[4] ?? '' } };
  return RELEASE.test(text) ? { state: 'supported', node: { release: text } } : NOT_RECOGNISED;
}

function printNode(node: UnameNode): string {
  return [node.sysname, node.nodename, node.release, node.rest].filter((word) => word !== undefined).join(' ');
}
