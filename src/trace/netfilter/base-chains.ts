import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { BaseChain, Chain, Table } from '../../model/network/rule.ts';
import type { Hook } from './env.ts';

export type Family = 'ip' | 'ip6' | 'bridge';

/** A base chain in its place on a hook. */
export interface Registered {
  readonly table: Table;
  readonly chain: Chain;
  readonly base: BaseChain;
  readonly because: Because;
}

const cache = new WeakMap<readonly Table[], Map<string, readonly Registered[]>>();

/**
 * The base chains of a hook in the order in which the kernel runs them (nf_hook_entries_grow, net/netfilter/core.c): by
 * priority; of equal ones the chain that was registered later comes first. `nft list hooks` shows the order; without it tables
 * and chains are taken to have been registered in the order of the dump.
 */
export function baseChains(netns: Netns, hook: Hook, family: Family): readonly Registered[] {
  if (netns.tables.kind === 'missing') return [];
  const tables = netns.tables.value;
  let hooks = cache.get(tables);
  if (hooks === undefined) {
    hooks = new Map();
    cache.set(tables, hooks);
  }
  const key = `${family} ${hook}`;
  let list = hooks.get(key);
  if (list === undefined) {
    list = collect(tables, hook, family);
    hooks.set(key, list);
  }
  return list;
}

const bases = new WeakMap<readonly Table[], readonly { readonly table: Table; readonly chain: Chain }[]>();

/** The base chains of all tables, in the order of the dump: looked for once, since most chains of a node are not. */
export function allBaseChains(tables: readonly Table[]): readonly { readonly table: Table; readonly chain: Chain }[] {
  let found = bases.get(tables);
  if (found === undefined) {
    found = tables.flatMap((table) => [...table.chains.values()].filter((chain) => chain.base !== undefined).map((chain) => ({ table, chain })));
    bases.set(tables, found);
  }
  return found;
}

/** Whether a table's chains see packets of a family. */
export function servesFamily(table: Table, family: Family): boolean {
  return table.family === family || (table.family === 'inet' && family !== 'bridge');
}

function collect(tables: readonly Table[], hook: Hook, family: Family): readonly Registered[] {
  const found: { table: Table; chain: Chain; base: BaseChain; place: number }[] = [];
  for (const { table, chain } of allBaseChains(tables)) {
    if (!servesFamily(table, family) && !(hook === 'ingress' && table.family === 'netdev')) continue;
    if (chain.base?.hook === hook) found.push({ table, chain, base: chain.base, place: found.length });
  }
  found.sort((a, b) => a.base.priority - b.base.priority || inRegistrationOrder(a, b));
  return found.map(({ table, chain, base }) => ({ table, chain, base, because: chain.because }));
}

function inRegistrationOrder(a: { base: BaseChain; place: number }, b: { base: BaseChain; place: number }): number {
  if (a.base.order !== undefined && b.base.order !== undefined) return a.base.order - b.base.order;
  return b.place - a.place;
}
