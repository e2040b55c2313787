/**
 * What the objects of TCS say of one another: VPCService, its Service, the address of TGW in that Service's status, the rule of VPCGW (`t_route`), node port and endpoints. One
 * file a comparison, with its words. A comparison whose parts were not collected says nothing; the caller tells what is missing.
 */
import { filled } from '../../model/finding/index.ts';
import type { TcsFinding } from '../../model/report/tcs.ts';
import type { TcsParts, TcsRemedy } from '../../model/tcs/index.ts';
import { annotationDiffers } from './annotation-differs.ts';
import { tcsWorld } from './chains.ts';
import { claimedTwice } from './claimed-twice.ts';
import { held } from './held.ts';
import { noEndpoints } from './no-endpoints.ts';
import { noNodePort } from './no-node-port.ts';
import { noTgwAddress } from './no-tgw-address.ts';
import { notReady } from './not-ready.ts';
import { ownRuleDiffers } from './own-rule-differs.ts';
import type { TcsFault, TcsRule } from './rule.ts';
import { ruleAstray } from './rule-astray.ts';
import { ruleDuplicate } from './rule-duplicate.ts';
import { ruleMissing } from './rule-missing.ts';
import { isClaimed, ownersOf, ruleOrphaned } from './rule-orphaned.ts';
import { serviceDiffers } from './service-differs.ts';
import { serviceMissing } from './service-missing.ts';
import { serviceOrphaned } from './service-orphaned.ts';
import { weightZero } from './weight-zero.ts';
import type { TcsWorld } from './world.ts';

/** In the order of the chain, from the object in front to the pods. */
const RULES: readonly TcsRule[] = [
  notReady, claimedTwice, ruleMissing, ruleAstray, weightZero, annotationDiffers, serviceMissing, serviceDiffers, noTgwAddress, noNodePort, noEndpoints, ownRuleDiffers, ruleOrphaned, ruleDuplicate, serviceOrphaned, held,
];

/** What does not agree, with what could mend it. */
export interface TcsSuspect {
  readonly finding: TcsFinding;
  readonly remedies: readonly TcsRemedy[];
}

/** Compares everything with everything, errors first. `others`: how many rules are of addresses that no VPCService has. */
export function compareTcs(parts: TcsParts): { readonly suspects: readonly TcsSuspect[]; readonly others: number } {
  const world = tcsWorld(parts);
  const suspects = RULES.flatMap((rule) => rule.detect(world).map((fault) => ({ finding: findingOf(rule, fault), remedies: fault.remedies ?? [] })));
  const of = (severity: TcsFinding['severity']): readonly TcsSuspect[] => suspects.filter(({ finding }) => finding.severity === severity);
  return { suspects: [...of('error'), ...of('warning')], others: othersIn(world) };
}

function othersIn(world: TcsWorld): number {
  const owners = ownersOf(world);
  return (world.parts.table?.rows ?? []).filter((row) => !isClaimed(world, row) && !world.near.has(row) && owners(row) === undefined).length;
}

function findingOf({ id, severity, others, ...usual }: TcsRule, { object, facts, evidence, words }: TcsFault): TcsFinding {
  const { title, explanation } = (words === undefined ? undefined : others?.[words]) ?? usual;
  return { id, severity, object, title: filled(title, { ...facts, object }), explanation: filled(explanation, { ...facts, object }), evidence };
}
