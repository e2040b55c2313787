import type { ModuleNode } from '../../model/tree/node.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { NOT_RECOGNISED, parseLines, printLines } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const MODULE = /^(\S+) (\d+) (\d+) (\S+) (Live|Loading|Unloading) (\S.*)$/;

/** Reads /proc/modules. Never throws. */
export function parseModules(text: string, file: string): LineTree<ModuleNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseModules`. */
export function printModules(tree: LineTree<ModuleNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<ModuleNode> = { read, print: printNode };

function read(text: string): ReadLine<ModuleNode> {
  const found = MODULE.exec(text);
  if (!found) return NOT_RECOGNISED;
  const [, name = '', size, references, users = '', state = '', rest = ''] = found;
  return { state: 'supported', node: { name, size: Number(size), references: Number(references), users, state, rest } };
}

function printNode({ name, size, references, users, state, rest }: ModuleNode): string {
  return `${name} ${size} ${references} ${users} ${state} ${rest}`;
}
