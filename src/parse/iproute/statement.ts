import type { LineState } from '../../model/evidence/line-state.ts';
import type { IprouteAttr, IprouteNode, StatementKind } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import type { ReadLine } from '../text/index.ts';

/** How many words follow an attribute's name: a number, or found from the words of the line, of which `at` is the one that follows. */
export type Arity = number | ((words: readonly string[], at: number) => number);

/** One word that a dialect knows. `note` is what docs/support.md says of it. */
export interface AttrSpec {
  readonly arity: Arity;
  readonly state: LineState;
  readonly note?: string;
}

/** The words that a dialect knows, by name. */
export type AttrTable = Readonly<Record<string, AttrSpec>>;

const RANK: Readonly<Record<LineState, number>> = { 'not recognised': 0, 'not supported': 1, conditional: 2, supported: 3, harmless: 4 };

/** The state of a line is that of its worst part; harmless parts do not count beside others. */
export function worst(states: readonly LineState[]): LineState {
  return states.reduce<LineState>((found, state) => (RANK[state] < RANK[found] ? state : found), 'harmless');
}

/** Looks a word up in a table without falling for names of Object.prototype. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/**
 * Reads the words of a line: `subjects` words, then attributes from `table`. A word that the table does not have, or that was cut off
 * from its value, becomes an unknown attribute, and the line not supported.
 */
export function readStatement(of: StatementKind, line: SpacedWords, subjects: number, table: AttrTable, base: LineState = 'supported'): ReadLine<IprouteNode> {
  const attrs: IprouteAttr[] = [];
  let state = base;
  const unknown: string[] = [];
  let at = subjects;
  while (at < line.words.length) {
    const name = line.words[at] ?? '';
    const spec = lookUp(table, name);
    const arity = spec?.arity ?? 0;
    const count = typeof arity === 'number' ? arity : arity(line.words, at + 1);
    const values = line.words.slice(at + 1, at + 1 + count);
    at += 1 + count;
    if (spec !== undefined && values.length === count) {
      attrs.push({ name, values });
      if (RANK[spec.state] < RANK[state]) state = spec.state;
    } else {
      attrs.push({ name, values, unknown: true });
      unknown.push(name);
    }
  }
  const node: IprouteNode = { kind: 'statement', of, subject: line.words.slice(0, subjects), attrs, gaps: line.gaps };
  if (unknown.length === 0) return { state, node };
  return { state: 'not supported', node, message: `words not recognised: ${unknown.slice(0, 5).join(' ')}` };
}

/** Makes attributes of the same arity and state out of names. */
export function attrs(arity: Arity, state: LineState, names: string, note?: string): AttrTable {
  return Object.fromEntries(names.split(' ').map((name) => [name, note === undefined ? { arity, state } : { arity, state, note }]));
}
