import type { IprouteNode, IprouteTree } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, parseIproute, printIproute, readStatement } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

/** Words of a bridge port (iproute2 bridge/link.c, print_linkinfo and print_protinfo). */
export const PORT_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'master state hairpin guard learning flood neigh_suppress isolated'),
  ...attrs(1, 'harmless', 'mtu priority cost root_block fastleave mcast_router hwmode backup_nhid mcast_n_groups mcast_max_groups locked_by'),
  ...attrs(1, 'conditional', 'mcast_flood bcast_flood mcast_to_unicast vlan_tunnel backup_port neigh_vlan_suppress locked mab learning_sync', 'taken as at its default'),
};

/**
 * Reads `bridge -d link show`. The `@NAME` behind a port's name is kept but means nothing: `bridge` looks the peer's index up in
 * its own namespace, even when the peer is in another (seen with iproute2 6.1: `vetha@wire`). Never throws.
 */
export function parseBridgeLinks(text: string, file: string): IprouteTree {
  return parseIproute(text, file, { read, stateOf: () => 'supported' });
}

/** The inverse of `parseBridgeLinks`. */
export function printBridgeLinks(tree: IprouteTree): string {
  return printIproute(tree);
}

function read(line: SpacedWords): ReadLine<IprouteNode> {
  const flags = line.words[2] ?? '';
  if (/^\d+:$/.test(line.words[0] ?? '') && flags.startsWith('<') && flags.endsWith('>')) return readStatement('port', line, 3, PORT_WORDS);
  return line.gaps[0] === '' ? NOT_RECOGNISED : readStatement('port-detail', line, 0, PORT_WORDS);
}
