/** `ip addr show`, as text and with `-j`: the devices as in `ip link`, each followed by its addresses and how long they are valid. */
import { parsePrefix } from '../../net/prefix.ts';
import type { SupportEntry } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, lookUp, parseIproute, printIproute, readStatement, supportOf } from '../iproute/index.ts';
import type { AttrTable, IprouteDialect } from '../iproute/index.ts';
import { readLinkLine } from '../link/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

/** Words of an address (iproute2 ip/ipaddress.c, print_addrinfo). An IPv4 address may end in its label, which is any word. */
const ADDR_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'inet inet6 peer scope'),
  ...attrs(1, 'harmless', 'brd any metric proto'),
  ...attrs(0, 'supported', 'secondary tentative dadfailed deprecated'),
  ...attrs(0, 'harmless', 'temporary dynamic noprefixroute nodad mngtmpaddr home optimistic stable-privacy mcautojoin autojoin permanent'),
};
const LIFETIME_WORDS: AttrTable = attrs(1, 'harmless', 'valid_lft preferred_lft');

/** Reads a dump of addresses. Never throws. */
export function parseAddresses(text: string, file: string): IprouteTree {
  return parseIproute(text, file, dialect);
}

/** The inverse of `parseAddresses`. */
export function printAddresses(tree: IprouteTree): string {
  return printIproute(tree);
}

const dialect: IprouteDialect = { read, stateOf: () => 'supported' };

function read(line: SpacedWords, text: string): ReadLine<IprouteNode> {
  const first = line.words[0] ?? '';
  if (line.gaps[0] !== '') {
    if (first === 'inet' || first === 'inet6') return readAddress(line);
    if (first === 'valid_lft') return readStatement('lifetime', line, 0, LIFETIME_WORDS, 'harmless');
  }
  return readLinkLine(line, text) ?? NOT_RECOGNISED;
}

/** The label, if any, is the last word and follows the flags; in front of it no word is unknown. */
function readAddress(line: SpacedWords): ReadLine<IprouteNode> {
  if (parsePrefix(line.words[1] ?? '') === undefined) return NOT_RECOGNISED;
  const last = line.words.at(-1) ?? '';
  const isLabel = line.words[0] === 'inet' && !Object.hasOwn(ADDR_WORDS, last) && lookUp(ADDR_WORDS, line.words.at(-2) ?? '')?.arity !== 1;
  return readStatement('address', line, 0, isLabel ? { ...ADDR_WORDS, [last]: { arity: 0, state: 'harmless' } } : ADDR_WORDS);
}

/** What the address dialect knows, for docs/support.md. */
export const ADDR_SUPPORT: readonly SupportEntry[] = supportOf('ip addr', ADDR_WORDS);
