import type { AdminPolicy, PolicyDecision } from '../model/kube/index.ts';
import type { Because } from '../model/network/index.ts';
import { matchRule, matchSubject, rulesIn } from './admin-rule.ts';
import type { Action } from './admin-rule.ts';
import { known } from './lookup.ts';
import type { Question } from './network-policies.ts';

type Tier = 'admin' | 'baseline';

/** A rule of the administrator's that matches, and what it says. */
interface AdminMatch {
  readonly action: Action;
  readonly decision: PolicyDecision;
}

/** Another answer that the tier may give, and why that cannot be told. Without `action` it may be whichever. */
interface Challenge {
  readonly action: Action | undefined;
  readonly because: Because;
}

/** What one tier says: the rule that matches first, if any, and the answers that it may give instead. */
export interface AdminOutcome {
  readonly match?: AdminMatch;
  readonly challenges: readonly Challenge[];
}

interface Ranked {
  readonly policy: AdminPolicy;
  readonly priority: number;
}

/**
 * Evaluates a tier of the administrator's policies: the lowest priority number first, in a policy the rules as written; the first
 * rule that matches decides. Of two policies with one priority the API leaves open which wins, and between AdminNetworkPolicies and
 * ClusterNetworkPolicies it lays down no order: where they differ the other's answer is a challenge.
 */
export function adminOutcome(question: Question, tier: Tier): AdminOutcome {
  const challenges: Challenge[] = [];
  let first: { readonly ranked: Ranked; readonly match: AdminMatch } | undefined;
  for (const ranked of policiesOf(question, tier)) {
    if (first !== undefined && !mayOverrule(ranked, first.ranked)) continue;
    const found = evaluate(question, tier, ranked.policy);
    challenges.push(...found.challenges);
    if (found.match === undefined) continue;
    if (first === undefined) first = { ranked, match: found.match };
    else challenges.push({ action: found.match.action, because: { ref: ranked.policy.ref, text: `nothing says whether ${titleOf(first.ranked.policy)} or ${titleOf(ranked.policy)} comes first` } });
  }
  return { challenges, ...(first === undefined ? {} : { match: first.match }) };
}

function mayOverrule(later: Ranked, first: Ranked): boolean {
  return later.priority === first.priority || later.policy.kind !== first.policy.kind;
}

function policiesOf({ cluster }: Question, tier: Tier): readonly Ranked[] {
  const older: readonly Ranked[] = tier === 'admin'
    ? known(cluster.adminNetworkPolicies).map((policy) => ({ policy, priority: policy.spec?.priority ?? 0 }))
    : known(cluster.baselineAdminNetworkPolicies).map((policy) => ({ policy, priority: 0 }));
  const newer = known(cluster.clusterNetworkPolicies).filter((policy) => policy.spec?.tier.toLowerCase() === tier).map((policy) => ({ policy, priority: policy.spec?.priority ?? 0 }));
  return [...older, ...newer].sort((a, b) => a.priority - b.priority || (a.policy.metadata.name < b.policy.metadata.name ? -1 : 1));
}

function titleOf(policy: AdminPolicy): string {
  return `${policy.kind} ${policy.metadata.name}`;
}

function evaluate(question: Question, tier: Tier, policy: AdminPolicy): AdminOutcome {
  const challenges: Challenge[] = [];
  const subject = matchSubject(question, policy);
  if (subject === false) return { challenges };
  for (const [index, rule] of rulesIn(policy, question.direction).entries()) {
    const { action, met } = matchRule(question, policy, rule);
    if (met === false) continue;
    const unsure = subject !== true ? subject : met !== true ? met : undefined;
    const name = rule.name === undefined || rule.name === '' ? {} : { name: rule.name };
    if (unsure === undefined && action !== undefined) return { match: { action, decision: { tier, policy, rule: index, ...name } }, challenges };
    challenges.push({ action, because: unsure ?? { ref: policy.ref, text: `${titleOf(policy)}: rule ${index + 1} has the unknown action ${rule.action}` } });
  }
  return { challenges };
}
