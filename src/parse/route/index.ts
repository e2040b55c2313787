/** `ip route show table all` and `ip -6 route show table all`, as text and with `-j`; a multipath route's next hops follow it, a line each. */
import { parsePrefix } from '../../net/prefix.ts';
import type { LineState, SupportEntry } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree, JsonObject } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { lookUp, parseIproute, printIproute, readStatement, supportOf, worst } from '../iproute/index.ts';
import type { IprouteDialect } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';
import { ROUTE_KEYS, ROUTE_TYPES, ROUTE_WORDS } from './words.ts';

/** Reads a route dump. `ip route show table all` without `-4` prints both families; so does the tree. Never throws. */
export function parseRoutes(text: string, file: string): IprouteTree {
  return parseIproute(text, file, dialect);
}

/** The inverse of `parseRoutes`. */
export function printRoutes(tree: IprouteTree): string {
  return printIproute(tree);
}

const dialect: IprouteDialect = { read, stateOf };

function read(line: SpacedWords): ReadLine<IprouteNode> {
  const [first = '', second = ''] = line.words;
  if (first === 'nexthop') return readStatement('nexthop', line, 1, ROUTE_WORDS);
  const type = lookUp(ROUTE_TYPES, first);
  if (type !== undefined) return isDestination(second) ? readStatement('route', line, 2, ROUTE_WORDS, type.state) : NOT_RECOGNISED;
  return isDestination(first) ? readStatement('route', line, 1, ROUTE_WORDS) : NOT_RECOGNISED;
}

function isDestination(word: string): boolean {
  return word === 'default' || parsePrefix(word) !== undefined;
}

function stateOf(item: JsonObject): LineState {
  const states = Object.keys(item).map((key) => lookUp(ROUTE_WORDS, lookUp(ROUTE_KEYS, key) ?? key)?.state ?? 'not supported');
  return item['encap'] === undefined ? worst(['supported', ...states]) : 'not supported';
}

/** What the route dialect knows, for docs/support.md. */
export const ROUTE_SUPPORT: readonly SupportEntry[] = [...supportOf('ip route type', ROUTE_TYPES), ...supportOf('ip route', ROUTE_WORDS)];
