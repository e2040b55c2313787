import type { Cluster, PolicyFlow, PolicyVerdict } from '../model/kube/index.ts';
import { adminOutcome } from './admin.ts';
import type { AdminOutcome } from './admin.ts';
import { policedPod } from './lookup.ts';
import { isolatingPolicies, networkPolicyVerdict } from './network-policies.ts';
import type { Question } from './network-policies.ts';

/**
 * What all policies together say of a flow in one direction (sigs.k8s.io/network-policy-api, evaluation by tiers): the
 * administrator's first; then the NetworkPolicies, which are final for a pod that one of them selects; then the baseline; and what
 * none decides is allowed. The flow is as policies see it, after translation of the destination. Ends that are addresses outside the
 * pods, and hostNetwork pods, are not judged. A kind of the administrator's policies that was not collected counts as having none.
 */
export function policyVerdict(cluster: Cluster, flow: PolicyFlow, direction: PolicyVerdict['direction']): PolicyVerdict {
  const [subject, peer] = direction === 'ingress' ? [flow.dst, flow.src] : [flow.src, flow.dst];
  const pod = policedPod(cluster, subject);
  if (pod === undefined) return { direction, allowed: true, isolating: [] };
  const question: Question = { cluster, flow, direction, pod, peer };
  const isolating = isolatingPolicies(question);
  const open: PolicyVerdict = { direction, allowed: true, isolating };
  return settle(adminOutcome(question, 'admin'), open, () =>
    isolating.length > 0 ? networkPolicyVerdict(question, isolating) : settle(adminOutcome(question, 'baseline'), open, () => open));
}

/** The verdict of a tier, or that of the tiers below where it decides nothing; with a doubt where another answer would change it. */
function settle(outcome: AdminOutcome, open: PolicyVerdict, below: () => PolicyVerdict): PolicyVerdict {
  const { match } = outcome;
  const verdict = match === undefined || match.action === 'Pass' ? below() : { ...open, allowed: match.action === 'Accept', decidedBy: match.decision };
  const challenge = outcome.challenges.find(({ action }) => action === undefined || (action === 'Pass' ? below().allowed : action === 'Accept') !== verdict.allowed);
  return challenge === undefined ? verdict : { ...verdict, doubt: challenge.because };
}
