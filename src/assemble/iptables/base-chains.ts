import type { BaseChain } from '../../model/network/rule.ts';

type Place = Pick<BaseChain, 'type' | 'hook' | 'priority'>;

const HOOKS = { PREROUTING: 'prerouting', INPUT: 'input', FORWARD: 'forward', OUTPUT: 'output', POSTROUTING: 'postrouting' } as const;

function places(priority: number, names: readonly (keyof typeof HOOKS)[]): ReadonlyMap<string, Place> {
  return new Map(names.map((name) => [name, { type: 'filter', hook: HOOKS[name], priority }]));
}

/**
 * The built-in chains of each table and where they hook in (include/uapi/linux/netfilter_ipv4.h; iptable_*.c and ip6table_*.c in
 * net/ipv4/netfilter and net/ipv6/netfilter, Linux 6.1; iptables/nft.c 1.8.9 for the nft variant, which has the same places but for
 * `security`: it puts that at 150 and so behind the translation of a source).
 */
const TABLES: ReadonlyMap<string, ReadonlyMap<string, Place>> = new Map([
  ['raw', places(-300, ['PREROUTING', 'OUTPUT'])],
  ['mangle', new Map([...places(-150, ['PREROUTING', 'INPUT', 'FORWARD', 'POSTROUTING']), ['OUTPUT', { type: 'route', hook: 'output', priority: -150 }]])],
  [
    'nat',
    new Map<string, Place>([
      ['PREROUTING', { type: 'nat', hook: 'prerouting', priority: -100 }], ['INPUT', { type: 'nat', hook: 'input', priority: 100 }],
      ['OUTPUT', { type: 'nat', hook: 'output', priority: -100 }], ['POSTROUTING', { type: 'nat', hook: 'postrouting', priority: 100 }],
    ]),
  ],
  ['filter', places(0, ['INPUT', 'FORWARD', 'OUTPUT'])],
  ['security', places(50, ['INPUT', 'FORWARD', 'OUTPUT'])],
]);

const SECURITY_OF_NFT = places(150, ['INPUT', 'FORWARD', 'OUTPUT']);

/** The base chain of this name in this table, `undefined` for a chain that users made. */
export function placeOf(dialect: 'iptables-legacy' | 'iptables-nft', table: string, chain: string): Place | undefined {
  return (dialect === 'iptables-nft' && table === 'security' ? SECURITY_OF_NFT : TABLES.get(table))?.get(chain);
}
