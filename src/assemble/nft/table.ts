import type { Chain, NamedSet, Table } from '../../model/network/rule.ts';
import type { NftBlock, NftHooksTree, NftTree } from '../../model/tree/nft.ts';
import type { ChainPlace } from './chain.ts';
import { chainOf } from './chain.ts';
import { nftChainOrders } from './hooks.ts';
import { namedSetOf } from './named-set.ts';
import { becauseOf } from './scope.ts';

const FAMILIES = ['ip', 'ip6', 'inet', 'bridge', 'arp', 'netdev'] as const;

/**
 * The tables of a dump as the walk needs them: chains and sets by name, each assembled when first asked for. Dormant tables are
 * left out: the kernel has unregistered their hooks (nf_tables_table_disable, net/netfilter/nf_tables_api.c). `hooks` gives base chains of
 * equal priority their order. `skip` names tables (`ip filter`) that the caller reads from elsewhere: see `managedByIptables`.
 */
export function assembleNft(tree: NftTree, hooks?: NftHooksTree, skip: ReadonlySet<string> = new Set()): Table[] {
  const orders = nftChainOrders(tree, hooks);
  return tree.tables.flatMap((block) => tableOf(tree, block, orders, skip));
}

function tableOf({ file, format }: NftTree, block: NftBlock, orders: ReadonlyMap<string, number>, skip: ReadonlySet<string>): Table[] {
  const { node } = block.open;
  const family = node?.kind === 'open' ? FAMILIES.find((known) => known === node.family) : undefined;
  if (node?.kind !== 'open' || family === undefined || skip.has(`${family} ${node.name}`) || isDormant(block)) return [];
  const place: ChainPlace = { file, family, table: node.name, objects: objectsOf(block), orders };
  const filled = filledSets(format === 'json' ? block : undefined);
  const chains = new Map<string, Chain>();
  const sets = new Map<string, NamedSet>();
  for (const inner of block.blocks) {
    const name = inner.open.node?.kind === 'open' ? inner.open.node.name : undefined;
    if (name === undefined) continue;
    if (inner.kind === 'chain') chains.set(name, chainOf(place, inner, name));
    else if (inner.kind === 'set' || inner.kind === 'map' || inner.kind === 'meter') sets.set(name, namedSetOf(file, inner, name, filled));
  }
  return [{ dialect: 'nft', family, name: node.name, because: becauseOf(file, block.open), chains, sets }];
}

function isDormant(block: NftBlock): boolean {
  return block.body.some(({ node }) => node?.kind === 'flags' && node.flags.includes('dormant'));
}

/** Named limits and quotas by `KIND NAME`. */
function objectsOf(block: NftBlock): ReadonlyMap<string, NftBlock> {
  const objects = new Map<string, NftBlock>();
  for (const inner of block.blocks) {
    if ((inner.kind === 'limit' || inner.kind === 'quota') && inner.open.node?.kind === 'open') objects.set(`${inner.kind} ${inner.open.node.name}`, inner);
  }
  return objects;
}

/**
 * Sets that rules of the table add to. The JSON of nftables 1.0.6 leaves out the flag `dynamic`, so the rules are asked; they are
 * read in any case there. In text the flag says it, and no rule is read for it.
 */
function filledSets(block: NftBlock | undefined): () => ReadonlySet<string> {
  let names: ReadonlySet<string> | undefined;
  return () => (names ??= new Set((block?.blocks ?? []).flatMap(({ body }) => body.flatMap(({ node }) => (node?.kind === 'rule'
    ? node.statements.flatMap((statement) => (statement.kind === 'dynset' ? [statement.set] : []))
    : [])))));
}
