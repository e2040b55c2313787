/** `ip netns list-id`, as text and with `-j`: by which number a namespace knows others, and their names where iproute2 finds one. */
import type { SupportEntry } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, parseIproute, printIproute, readStatement, supportOf } from '../iproute/index.ts';
import type { AttrTable, IprouteDialect } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

/** Words of a namespace id (iproute2 ip/ipnetns.c, print_nsid): `nsid 0 (iproute2 netns name: blue)`. */
const NSID_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'nsid name:'),
  ...attrs(0, 'harmless', '(iproute2 netns'),
  ...attrs(1, 'harmless', 'current-nsid'),
};

/** Reads the namespace ids. Never throws. */
export function parseNsids(text: string, file: string): IprouteTree {
  return parseIproute(text, file, dialect);
}

/** The inverse of `parseNsids`. */
export function printNsids(tree: IprouteTree): string {
  return printIproute(tree);
}

const dialect: IprouteDialect = { read, stateOf: () => 'supported' };

function read(line: SpacedWords): ReadLine<IprouteNode> {
  return line.words[0] === 'nsid' && /^\d+$/.test(line.words[1] ?? '') ? readStatement('nsid', line, 0, NSID_WORDS) : NOT_RECOGNISED;
}

/** What the dialect knows, for docs/support.md. */
export const NSID_SUPPORT: readonly SupportEntry[] = supportOf('ip netns list-id', NSID_WORDS);
