import type { IprouteNode, IprouteTree } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, parseIproute, printIproute, readStatement } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';

/** Words behind a VLAN id (iproute2 bridge/vlan.c): `PVID`, `Egress Untagged`. */
export const VLAN_WORDS: AttrTable = { ...attrs(0, 'supported', 'PVID Egress Untagged None') };

const ID = /^\d{1,4}(-\d{1,4})?$/;

/** Reads `bridge vlan show`. A line that begins with white space is one more VLAN of the device above it. Never throws. */
export function parseBridgeVlans(text: string, file: string): IprouteTree {
  return parseIproute(text, file, { read, stateOf: () => 'supported' });
}

/** The inverse of `parseBridgeVlans`. */
export function printBridgeVlans(tree: IprouteTree): string {
  return printIproute(tree);
}

function read(line: SpacedWords): ReadLine<IprouteNode> {
  const [first = '', second = ''] = line.words;
  if (first === 'port' && /^vlan(-id)?$/.test(second)) return { state: 'harmless' };
  if (line.gaps[0] !== '') return ID.test(first) ? readStatement('vlan', line, 1, VLAN_WORDS) : NOT_RECOGNISED;
  if (ID.test(second)) return readStatement('vlan', line, 2, VLAN_WORDS);
  return second === '' || second === 'None' ? readStatement('vlan', line, 1, VLAN_WORDS) : NOT_RECOGNISED;
}
