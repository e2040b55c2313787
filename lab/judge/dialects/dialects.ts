import type { FuzzedDialect } from './dialect.ts';
import { iptablesDialect } from './iptables/index.ts';
import { iprouteDialect } from './iproute/index.ts';
import { ipsetDialect } from './ipset/index.ts';
import { nftDialect } from './nft/index.ts';

/** All that is fuzzed, and how many of the inputs each gets. */
export const DIALECTS: readonly { readonly dialect: FuzzedDialect; readonly share: number }[] = [
  { dialect: iptablesDialect('legacy', 4), share: 3 },
  { dialect: iptablesDialect('nft', 4), share: 3 },
  { dialect: iptablesDialect('legacy', 6), share: 2 },
  { dialect: iptablesDialect('nft', 6), share: 2 },
  { dialect: nftDialect, share: 6 },
  { dialect: ipsetDialect, share: 2 },
  { dialect: iprouteDialect, share: 2 },
];
