/** Systematic worlds that together meet every kind of rule, route and device that is called supported, and every kind of question also not. */
import type { World } from '../../world.ts';
import { bridgeFilters, bridgeOwnEntry, bridgePorts, bridgeStates, bridgeVlans, overlays } from './bridges.ts';
import { established } from './established.ts';
import { iptablesMatches } from './iptables-matches.ts';
import { ipsetTypes } from './ipsets.ts';
import { nftMatches } from './nft-matches.ts';
import { l3Links, ipvs } from './machine.ts';
import { dice, nftStatements, nftTproxy } from './nft-statements.ts';
import { neighbours, routes, routingRules } from './routing.ts';
import { endings, quietTargets, translations, transparentProxy } from './targets.ts';

/** The systematic worlds of a kernel: on the virtual machine's, those of what this machine's own kernel does not have. */
export function coverageWorlds(kernel: 'host' | 'vm'): readonly World[] {
  if (kernel === 'vm') return [l3Links(), ipvs(), bridgeVlans(), ipsetTypes('nft', kernel), bridgeFilters(kernel)];
  const both = (['legacy', 'nft'] as const).flatMap((kind) => [iptablesMatches(kind), quietTargets(kind), endings(kind), translations(kind), transparentProxy(kind), ipsetTypes(kind, kernel)]);
  return [...both, nftMatches(), nftStatements(), nftTproxy(), dice(), routes(), routingRules(kernel), neighbours(), established(), bridgePorts(), bridgeOwnEntry(), bridgeStates(), bridgeFilters(kernel), overlays()];
}
