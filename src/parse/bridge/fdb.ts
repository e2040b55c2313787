import type { LineState } from '../../model/evidence/line-state.ts';
import type { IprouteNode, IprouteTree, JsonObject } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, parseIproute, printIproute, readStatement } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

const NEXTHOP_NOTE = 'a VXLAN entry whose remote is a nexthop group is not modelled';

/** Words of a forwarding entry (iproute2 bridge/fdb.c, print_fdb). */
export const FDB_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'dev vlan dst port vni master'),
  ...attrs(0, 'supported', 'self permanent static stale'),
  ...attrs(1, 'harmless', 'used src_vni link-netnsid updated'),
  via: { arity: (words, at) => (words[at] === 'ifindex' ? 2 : 1), state: 'harmless' },
  nhid: { arity: 1, state: 'not supported', note: NEXTHOP_NOTE },
  ...attrs(0, 'harmless', 'router extern_learn offload sticky dynamic activity_notify inactive added_by_user'),
  locked: { arity: 0, state: 'conditional', note: 'made by ports that are locked, which are taken as not' },
};

/** Reads `bridge fdb show`. Never throws. */
export function parseFdb(text: string, file: string): IprouteTree {
  return parseIproute(text, file, { read, stateOf });
}

/** The inverse of `parseFdb`. */
export function printFdb(tree: IprouteTree): string {
  return printIproute(tree);
}

function read(line: SpacedWords): ReadLine<IprouteNode> {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(line.words[0] ?? '') ? readStatement('fdb', line, 1, FDB_WORDS) : NOT_RECOGNISED;
}

function stateOf(item: JsonObject): LineState {
  return item['nhid'] === undefined ? 'supported' : 'not supported';
}
