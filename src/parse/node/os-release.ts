import type { OsReleaseNode } from '../../model/tree/node.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)=(["']?)(.*)\2$/;

/** Reads os-release(5). Never throws. */
export function parseOsRelease(text: string, file: string): LineTree<OsReleaseNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseOsRelease`. */
export function printOsRelease(tree: LineTree<OsReleaseNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<OsReleaseNode> = { read, print: printNode };

function read(text: string): ReadLine<OsReleaseNode> {
  if (text.startsWith('#')) return BLANK;
  const found = ASSIGNMENT.exec(text);
  if (!found) return NOT_RECOGNISED;
  const quote = found[2] === '"' || found[2] === "'" ? found[2] : '';
  return { state: 'harmless', node: { key: found[1] ?? '', value: found[3] ?? '', quote } };
}

function printNode({ key, value, quote }: OsReleaseNode): string {
  return `${key}=${quote}${value}${quote}`;
}
