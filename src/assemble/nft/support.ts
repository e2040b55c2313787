import type { SupportEntry } from '../../model/evidence/line-state.ts';
import { NFT_FIELDS, NFT_OPEN_FIELDS } from '../../model/tree/nft-fields.ts';
import type { NftSupport } from '../../model/tree/nft-support.ts';
import { NFT_EXPR_SUPPORT, NFT_STATEMENT_SUPPORT, nftFieldSupport } from '../../model/tree/nft-support.ts';

function rows(dialect: string, table: Readonly<Record<string, NftSupport>>): SupportEntry[] {
  return Object.entries(table).map(([name, support]) => ({ dialect, name, ...support }));
}

/** Every statement, kind of expression and field of nft, with how far it is evaluated: the tables that parsing and assembling use. */
export const NFT_SUPPORT: readonly SupportEntry[] = [
  ...rows('nft statement', NFT_STATEMENT_SUPPORT),
  ...rows('nft expression', NFT_EXPR_SUPPORT),
  ...[...NFT_FIELDS.keys()].map((name): SupportEntry => ({ dialect: 'nft field', name, ...nftFieldSupport(name) })),
  ...Object.keys(NFT_OPEN_FIELDS).map((name): SupportEntry => ({ dialect: 'nft field', name: `${name} ...`, state: 'not supported', note: 'headers and options that a question does not have' })),
];
