import type { NftHooksTree } from '../../model/tree/nft.ts';

/**
 * Places of base chains in their hook, by `FAMILY TABLE CHAIN HOOK`, from `nft list hooks`. A chain of family inet is listed under
 * both families; the order among its neighbours is the same in each. Chains of type nat are not listed by the kernel.
 */
export function ordersOf(hooks: NftHooksTree | undefined): ReadonlyMap<string, number> {
  const orders = new Map<string, number>();
  let hook = '';
  let place = 0;
  for (const { node } of hooks?.lines ?? []) {
    if (node?.kind === 'hook') {
      hook = node.hook;
      place = 0;
    } else if (node?.kind === 'entry') {
      place += 1;
      const key = node.chain === undefined ? undefined : orderKey(node.chain.family, node.chain.table, node.chain.chain, hook);
      if (key !== undefined && !orders.has(key)) orders.set(key, place);
    }
  }
  return orders;
}

export function orderKey(family: string, table: string, chain: string, hook: string): string {
  return `${family} ${table} ${chain} ${hook}`;
}
