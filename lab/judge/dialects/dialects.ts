import type { FuzzedDialect } from './dialect.ts';
import { iptablesDialect } from './iptables/index.ts';
import { iprouteDialect } from './iproute/index.ts';
import { ipsetDialect } from './ipset/index.ts';
import { nftDialect } from './nft/index.ts';

/** All that is fuzzed, the slow first, and how many of the inputs each gets. */
export const DIALECTS: readonly { readonly dialect: FuzzedDialect; readonly share: number }[] = [
  { dialect: nftDialect, share: 4 }, { dialect: iptablesDialect('nft', 4), share: 2 }, { dialect: iptablesDialect('nft', 6), share: 1 }, { dialect: iprouteDialect, share: 0.2 },
  { dialect: iptablesDialect('legacy', 4), share: 6 }, { dialect: iptablesDialect('legacy', 6), share: 4 }, { dialect: ipsetDialect, share: 3 },
];
