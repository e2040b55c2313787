import type { NftHooksTree, NftTree } from '../../model/tree/nft.ts';
import { baseNodeOf } from './base.ts';

/**
 * Places of base chains in their hook, by `FAMILY TABLE CHAIN HOOK`: of chains of equal hook and priority, the lower runs first.
 * `nft list hooks` says it where it was collected (a chain of family inet is listed under both families, in the same order; chains
 * of type nat are not listed). Otherwise the chain that was registered last runs first (nf_hook_entries_grow, net/netfilter/core.c,
 * seen on 6.18 for filter and nat chains), and a dump lists tables and chains as they were created. The tables of iptables-nft
 * are among them: whoever reads those from elsewhere finds their places here.
 */
export function nftChainOrders(tree: NftTree, hooks?: NftHooksTree): ReadonlyMap<string, number> {
  const orders = new Map<string, number>(listed(hooks));
  let created = 0;
  for (const table of tree.tables) {
    const { node } = table.open;
    for (const chain of table.blocks) {
      const base = chain.kind === 'chain' ? baseNodeOf(chain) : undefined;
      if (node?.kind !== 'open' || base === undefined || chain.open.node?.kind !== 'open') continue;
      created += 1;
      const key = orderKey(node.family ?? 'ip', node.name, chain.open.node.name, base.hook);
      if (!orders.has(key)) orders.set(key, -created);
    }
  }
  return orders;
}

/** The key of a base chain among the orders. */
export function orderKey(family: string, table: string, chain: string, hook: string): string {
  return `${family} ${table} ${chain} ${hook}`;
}

function listed(hooks: NftHooksTree | undefined): [string, number][] {
  const places = new Map<string, number>();
  let hook = '';
  let place = 0;
  for (const { node } of hooks?.lines ?? []) {
    if (node?.kind === 'hook') {
      hook = node.hook;
      place = 0;
    } else if (node?.kind === 'entry') {
      place += 1;
      const key = node.chain === undefined ? undefined : orderKey(node.chain.family, node.chain.table, node.chain.chain, hook);
      if (key !== undefined && !places.has(key)) places.set(key, place);
    }
  }
  return [...places];
}
