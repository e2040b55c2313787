import { natChainsOf } from '../../model/network/nat-chains.ts';
import type { Hop, Journey, Step } from '../../model/trace/journey.ts';
import type { Run } from '../run.ts';

/**
 * Whether rules of nat chains marked the packet or wrote into its header on the way that a journey tells of, and its connection is known there by now: those
 * chains are not asked again, so that the next packet goes without (nf_nat_inet_fn, net/netfilter/nf_nat_core.c; seen on 6.18 with marks and `ip dscp set`).
 */
export function wasFirstAlone(run: Run, journeys: readonly Journey[]): boolean {
  const hops = journeys.findLast(({ purpose, direction }) => purpose === 'open' && direction === 'forward')?.hops ?? [];
  const changed = hops.filter((hop) => hop.steps.some((step) => isOfFirst(run, hop, step)));
  return changed.length > 0 && changed.every(({ netns }) => run.connections.get(netns)?.some(({ confirmed, listed }) => confirmed && listed === undefined) === true);
}

function isOfFirst(run: Run, { netns }: Hop, { action, facts: { table: name, chain, set } }: Step): boolean {
  if (chain === undefined || (action !== 'mark' && (action !== 'match' || set === undefined))) return false;
  const { tables } = run.netns(netns);
  return tables.kind === 'known' && tables.value.some((table) => table.name === name && natChainsOf(table).has(String(chain)));
}
