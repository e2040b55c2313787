/** `ip rule show` and `ip -6 rule show`, as text and with `-j`: the rules in the order in which the kernel asks them. */
import type { LineState, SupportEntry } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree, JsonObject } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { lookUp, parseIproute, printIproute, readStatement, supportOf, worst } from '../iproute/index.ts';
import type { IprouteDialect } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';
import { RULE_KEYS, RULE_WORDS } from './words.ts';

/** Reads a dump of policy rules. Never throws. */
export function parseRules(text: string, file: string): IprouteTree {
  return parseIproute(text, file, dialect);
}

/** The inverse of `parseRules`. */
export function printRules(tree: IprouteTree): string {
  return printIproute(tree);
}

const dialect: IprouteDialect = { read, stateOf };

function read(line: SpacedWords): ReadLine<IprouteNode> {
  return /^\d{1,10}:$/.test(line.words[0] ?? '') ? readStatement('rule', line, 1, RULE_WORDS) : NOT_RECOGNISED;
}

function stateOf(item: JsonObject): LineState {
  return worst(['supported', ...Object.keys(item).map((key) => lookUp(RULE_WORDS, lookUp(RULE_KEYS, key) ?? key)?.state ?? 'not supported')]);
}

/** What the rule dialect knows, for docs/support.md. */
export const RULE_SUPPORT: readonly SupportEntry[] = supportOf('ip rule', RULE_WORDS);
