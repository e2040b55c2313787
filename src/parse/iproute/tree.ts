import type { LineState } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree, JsonObject } from '../../model/tree/iproute.ts';
import type { SourceLine, SpacedWords } from '../../model/tree/source-line.ts';
import { joinWords, parseLines, printLines, splitWords } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';
import { readJsonItems } from './json.ts';
import type { JsonItem } from './json.ts';
import { worst } from './statement.ts';

/** One command's dialect: how a line of text is read, and in which state an object of its `-j` form is. */
export interface IprouteDialect {
  readonly read: (line: SpacedWords, text: string) => ReadLine<IprouteNode>;
  readonly stateOf: (item: JsonObject) => LineState;
}

/** Reads a dump, as text or as JSON, whichever it is. Text that begins like JSON but is none is read as lines. Never throws. */
export function parseIproute(text: string, file: string, dialect: IprouteDialect): IprouteTree {
  const items = /^\s*\[/.test(text) ? readJsonItems(text) : undefined;
  if (items !== undefined) return jsonTree(text, file, items, dialect);
  return parseLines(text, file, { read: (line) => dialect.read(splitWords(line), line), print: printNode });
}

/** The inverse of `parseIproute`. */
export function printIproute(tree: IprouteTree): string {
  return printLines(tree, printNode);
}

function printNode(node: IprouteNode): string {
  if (node.kind === 'json') return JSON.stringify(node.items);
  const words = [...node.subject];
  for (const attr of node.attrs) words.push(attr.name, ...attr.values);
  return joinWords({ words, gaps: node.gaps });
}

function jsonTree(text: string, file: string, items: readonly JsonItem[], dialect: IprouteDialect): IprouteTree {
  const lines: SourceLine<IprouteNode>[] = [];
  let start = 0;
  let next = 0;
  for (const whole of text.split('\n')) {
    const begin: JsonObject[] = [];
    for (; next < items.length && (items[next]?.offset ?? 0) <= start + whole.length; next += 1) begin.push(items[next]?.value ?? {});
    lines.push(jsonLine(whole, lines.length + 1, begin, dialect));
    start += whole.length + 1;
  }
  const endsWithNewline = lines.at(-1)?.text === '';
  return { file, lines: endsWithNewline ? lines.slice(0, -1) : lines, diagnostics: [], endsWithNewline };
}

function jsonLine(text: string, line: number, items: readonly JsonObject[], dialect: IprouteDialect): SourceLine<IprouteNode> {
  if (items.length === 0) return { line, state: 'harmless', text };
  const node: IprouteNode = { kind: 'json', items };
  const state = worst(items.map(dialect.stateOf));
  return printNode(node) === text ? { line, state, node, text } : { line, state, node, text, verbatim: true };
}
