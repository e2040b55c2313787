import type { Because, Netns, Table } from '../model/network/index.ts';
import { shell } from './shell.ts';

/** A chain by what its tools call it. */
export interface ChainPlace {
  readonly dialect: Table['dialect'];
  readonly family: Table['family'];
  readonly table: string;
  readonly chain: string;
}

/** The base chain whose policy line is among these; `undefined` when none is. */
export function policyChain(netns: Netns, because: readonly Because[]): ChainPlace | undefined {
  for (const table of netns.tables.kind === 'known' ? netns.tables.value : []) {
    for (const chain of table.chains.values()) {
      const { ref } = chain.because;
      if (chain.base !== undefined && ref !== undefined && because.some((line) => line.ref?.file === ref.file && line.ref.line === ref.line)) {
        return { dialect: table.dialect, family: table.family, table: table.name, chain: chain.name };
      }
    }
  }
  return undefined;
}

/** The command that sets the chain's policy to accept. */
export function policyCommands(place: ChainPlace): string {
  if (place.dialect === 'nft') return `${shell('nft', 'chain', place.family, place.table, place.chain)} '{ policy accept ; }'`;
  return shell(iptablesBinary(place), '-t', place.table, '-P', place.chain, 'ACCEPT');
}

/** The iptables command of a table's family and variant. */
export function iptablesBinary(table: Pick<ChainPlace, 'dialect' | 'family'>): string {
  return `${table.family === 'ip6' ? 'ip6tables' : 'iptables'}-${table.dialect === 'iptables-legacy' ? 'legacy' : 'nft'}`;
}
