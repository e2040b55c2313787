import type { ConntrackStatsNode } from '../../model/tree/conntrack.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const LINE = /^cpu=(\d+)\s+((?:[a-z_]+=\d+ ?)+)$/;

/** Reads `conntrack -S`: one line per CPU, counters by name (the names differ between kernels). Never throws. */
export function parseConntrackStats(text: string, file: string): LineTree<ConntrackStatsNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseConntrackStats`. */
export function printConntrackStats(tree: LineTree<ConntrackStatsNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<ConntrackStatsNode> = { read, print: printNode };

function read(text: string): ReadLine<ConntrackStatsNode> {
  const found = LINE.exec(text);
  if (!found) return NOT_RECOGNISED;
  const counters = [...(found[2] ?? '').matchAll(/([a-z_]+)=(\d+)/g)].map(([, name = '', value]) => ({ name, value: Number(value) }));
  return { state: 'harmless', node: { cpu: Number(found[1]), counters } };
}

function printNode(node: ConntrackStatsNode): string {
  return `cpu=${String(node.cpu).padEnd(4)}\t${node.counters.map(({ name, value }) => `${name}=${value} `).join('')}`;
}
