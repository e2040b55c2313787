/** nsswitch.conf(5): which services a libc asks for a name, in order, and when it stops. */
import type { NsswitchNode } from '../../model/tree/resolver.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, joinWords, parseLines, printLines, splitWords } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const ENTRY = /^\s*(\w+):([^#]*)/;
/** An action has a length limit so that unclosed brackets cannot make the search quadratic. */
const SERVICES = /\[[^\]]{0,200}\]|\S+/g;

/** Reads nsswitch.conf. Never throws. */
export function parseNsswitch(text: string, file: string): LineTree<NsswitchNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseNsswitch`. */
export function printNsswitch(tree: LineTree<NsswitchNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<NsswitchNode> = { read, print: printNode };

function read(text: string): ReadLine<NsswitchNode> {
  if (/^\s*#/.test(text)) return BLANK;
  const found = ENTRY.exec(text);
  if (!found) return NOT_RECOGNISED;
  const [, database = '', rest = ''] = found;
  const services = rest.match(SERVICES) ?? [];
  return { state: 'harmless', node: { database, services, layout: splitWords(text) } };
}

function printNode(node: NsswitchNode): string {
  return joinWords(node.layout);
}
