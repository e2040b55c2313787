/**
 * What the judge has seen of the support table. `worlds/` are systematic worlds that together meet every kind of rule, route and device;
 * `rows.ts` says of each row of the table how much of it has to be seen, `coverageOf` what a judged world showed.
 */
import type { World } from '../world.ts';
import { bridgeFilters, bridgePorts, bridgeStates, bridgeVlans, overlays } from './worlds/bridges.ts';
import { iptablesMatches } from './worlds/iptables-matches.ts';
import { ipsetTypes } from './worlds/ipsets.ts';
import { nftMatches } from './worlds/nft-matches.ts';
import { l3Links, ipvs } from './worlds/machine.ts';
import { dice, nftStatements, nftTproxy } from './worlds/nft-statements.ts';
import { neighbours, routes, routingRules } from './worlds/routing.ts';
import { endings, quietTargets, translations, transparentProxy } from './worlds/targets.ts';

export { coverageOf, coverageText, gapsIn } from './coverage.ts';
export type { Gap } from './coverage.ts';
export { rowsFor } from './rows.ts';
export type { Row } from './rows.ts';
export { addSeen } from './seen.ts';
export type { Count, Seen } from './seen.ts';

/** The systematic worlds of a kernel. */
export function coverageWorlds(kernel: 'host' | 'vm'): readonly World[] {
  const both = (['legacy', 'nft'] as const).flatMap((kind) => [iptablesMatches(kind), quietTargets(kind), endings(kind), translations(kind), transparentProxy(kind), ipsetTypes(kind, kernel)]);
  const machine = kernel === 'vm' ? [l3Links(), ipvs(), bridgeVlans()] : [];
  return [...both, ...machine, nftMatches(), nftStatements(), nftTproxy(), dice(), routes(), routingRules(kernel), neighbours(), bridgePorts(), bridgeStates(), bridgeFilters(kernel), overlays()];
}
