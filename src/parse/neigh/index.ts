/** `ip neigh show` and `ip neigh show proxy`, both families, as text and with `-j`. */
import { parseIp } from '../../net/ip.ts';
import type { SupportEntry } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, parseIproute, printIproute, readStatement, supportOf } from '../iproute/index.ts';
import type { AttrTable, IprouteDialect } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

/** Words of a neighbour (iproute2 ip/ipneigh.c, print_neigh). */
export const NEIGH_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'dev lladdr'),
  ...attrs(0, 'supported', 'proxy router PERMANENT NOARP REACHABLE STALE DELAY PROBE INCOMPLETE FAILED NONE'),
  ...attrs(0, 'harmless', 'extern_learn offload managed extern_valid'),
  ...attrs(1, 'harmless', 'proto used probes ref vni nhid'),
};

/** Reads a neighbour dump, of entries or of proxies. Never throws. */
export function parseNeighbours(text: string, file: string): IprouteTree {
  return parseIproute(text, file, dialect);
}

/** The inverse of `parseNeighbours`. */
export function printNeighbours(tree: IprouteTree): string {
  return printIproute(tree);
}

const dialect: IprouteDialect = { read, stateOf: () => 'supported' };

function read(line: SpacedWords): ReadLine<IprouteNode> {
  return parseIp(line.words[0] ?? '') === undefined ? NOT_RECOGNISED : readStatement('neighbour', line, 1, NEIGH_WORDS);
}

/** What the neighbour dialect knows, for docs/support.md. */
export const NEIGH_SUPPORT: readonly SupportEntry[] = supportOf('ip neigh', NEIGH_WORDS);
