/**
 * `ip -d link show`, as text and with `-j`: a device is a line that begins with its index, its address line, and with `-d` what kind of
 * device it is and what it is to its master. `ip addr` prints the first two as well, so `parse/addr` reads them with this.
 */
import type { LineState, SupportEntry } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree, JsonObject, JsonValue } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { lookUp, parseIproute, printIproute, readStatement, supportOf } from '../iproute/index.ts';
import type { IprouteDialect } from '../iproute/index.ts';
import type { ReadLine } from '../text/index.ts';
import { LINK_KINDS, SLAVE_KINDS } from './kinds.ts';
import { readLinkLine } from './read.ts';
import { ADDRESS_WORDS, COMMON_WORDS, HEAD_WORDS } from './words.ts';

export { readLinkLine } from './read.ts';

/** Reads a dump of devices. Never throws. */
export function parseLinks(text: string, file: string): IprouteTree {
  return parseIproute(text, file, dialect);
}

/** The inverse of `parseLinks`. */
export function printLinks(tree: IprouteTree): string {
  return printIproute(tree);
}

const dialect: IprouteDialect = { read, stateOf };

/** A line that is nothing else is the details of a kind of device that we do not know. */
function read(line: SpacedWords, text: string): ReadLine<IprouteNode> {
  return readLinkLine(line, text) ?? readStatement('link-detail', line, 1, COMMON_WORDS, 'not supported');
}

function stateOf(item: JsonObject): LineState {
  const info = item['linkinfo'];
  const kind: JsonValue | undefined = isObject(info) ? info['info_kind'] : undefined;
  return typeof kind === 'string' ? lookUp(LINK_KINDS, kind)?.state ?? 'not supported' : 'supported';
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const kindRows = Object.entries({ ...LINK_KINDS, ...SLAVE_KINDS }).map(([name, { state, note }]): SupportEntry => (note === undefined ? { dialect: 'link kind', name, state } : { dialect: 'link kind', name, state, note }));

/** What the link dialect knows, for docs/support.md: every kind of device, and the words of each. */
export const LINK_SUPPORT: readonly SupportEntry[] = [
  ...kindRows,
  ...supportOf('ip link', { ...HEAD_WORDS, ...ADDRESS_WORDS, ...COMMON_WORDS }),
  ...Object.entries({ ...LINK_KINDS, ...SLAVE_KINDS }).filter(([, spec]) => spec.note !== 'not modelled').flatMap(([kind, spec]) => supportOf(`ip link ${kind}`, spec.words)),
];
