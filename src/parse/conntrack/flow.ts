import type { ConntrackNode, ConntrackPart } from '../../model/tree/conntrack.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, parseLinesLazily, printLines, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const SUMMARY = /^conntrack v\S+ \(conntrack-tools\): \d+ flow entries have been shown\.$/;
const NUMBER = /^\d+$/;
const STATE = /^[A-Z][A-Z0-9_]*$/;

/** Reads `conntrack -L` (with or without `-o extended,id`) and /proc/net/nf_conntrack. A line is read when it is asked for. Never throws. */
export function parseConntrack(text: string, file: string): LineTree<ConntrackNode> {
  return parseLinesLazily(text, file, dialect);
}

/** The inverse of `parseConntrack`. */
export function printConntrack(tree: LineTree<ConntrackNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<ConntrackNode> = { read, print: printNode };

function read(text: string): ReadLine<ConntrackNode> {
  if (SUMMARY.test(text)) return BLANK;
  const words = wordsOf(text);
  const l3 = words[0] === 'ipv4' || words[0] === 'ipv6' ? namedNumber(words.splice(0, 2)) : undefined;
  const protocol = namedNumber(words.splice(0, 2));
  if (protocol === undefined) return NOT_RECOGNISED;
  const timeout = NUMBER.test(words[0] ?? '') ? Number(words.shift()) : undefined;
  const state = STATE.test(words[0] ?? '') ? words.shift() : undefined;
  const parts = words.map(partOf);
  if (!parts.every((part) => part !== undefined) || !parts.some((part) => 'key' in part && part.key === 'src')) return NOT_RECOGNISED;
  return {
    state: 'supported',
    node: { ...(l3 && { l3 }), protocol, ...(timeout !== undefined && { timeout }), ...(state !== undefined && { state }), parts },
  };
}

function namedNumber([name, number]: readonly string[]): { name: string; number: number } | undefined {
  if (name === undefined || number === undefined || !NUMBER.test(number)) return undefined;
  return { name, number: Number(number) };
}

function partOf(word: string): ConntrackPart | undefined {
  if (word.startsWith('[') && word.endsWith(']')) return { flag: word };
  const equals = word.indexOf('=');
  return equals > 0 ? { key: word.slice(0, equals), value: word.slice(equals + 1) } : undefined;
}

function printNode({ l3, protocol, timeout, state, parts }: ConntrackNode): string {
  const head = [l3, protocol].flatMap((named) => (named ? [named.name.padEnd(8), String(named.number)] : []));
  if (timeout !== undefined) head.push(String(timeout));
  if (state !== undefined) head.push(state);
  return [...head, ...parts.map((part) => ('flag' in part ? part.flag : `${part.key}=${part.value}`))].join(' ');
}
