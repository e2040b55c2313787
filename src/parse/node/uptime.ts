import type { UptimeNode } from '../../model/tree/node.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

/** Reads /proc/uptime. Never throws. */
export function parseUptime(text: string, file: string): LineTree<UptimeNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseUptime`. */
export function printUptime(tree: LineTree<UptimeNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<UptimeNode> = { read, print: printNode };

function read(text: string): ReadLine<UptimeNode> {
  const found = /^(\d+\.\d+) (\d+\.\d+)$/.exec(text);
  return found ? { state: 'harmless', node: { up: found[1] ?? '', idle: found[2] ?? '' } } : NOT_RECOGNISED;
}

function printNode(node: UptimeNode): string {
  return `${node.up} ${node.idle}`;
}
