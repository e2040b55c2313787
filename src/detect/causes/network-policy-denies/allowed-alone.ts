import type { Finding } from '../../../model/finding/index.ts';
import type { KubeObject, PolicyVerdict } from '../../../model/kube/index.ts';
import { policyFlow } from '../../flow.ts';
import { flowText } from '../../policy-text.ts';
import type { View } from '../../view.ts';

/**
 * Notes for flows that pass although a policy isolates the pod which has no rule for them: they hang on the one rule of another policy.
 * Only where every packet of the question arrived.
 */
export function allowedAlone(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const [opened] = view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.find(({ purpose }) => purpose === 'open') ?? []));
  const flow = opened === undefined ? undefined : policyFlow(view, opened);
  if (flow === undefined) return [];
  return (['egress', 'ingress'] as const).flatMap((direction): Finding[] => {
    const verdict = view.policyVerdict(flow, direction);
    const { decidedBy, isolating: [first] } = verdict;
    if (decidedBy?.tier !== 'network-policy' || first === undefined || first === decidedBy.policy) return [];
    return [note(verdict, first, decidedBy.policy, { rule: decidedBy.rule + 1, flow: flowText(flow) })];
  });
}

/** The first policy that isolates the pod was asked first (`networkPolicyVerdict`): where another one decides, it has no rule for the flow. */
function note({ direction }: PolicyVerdict, isolates: KubeObject, allows: KubeObject, more: { readonly rule: number; readonly flow: string }): Finding {
  const [policy, other] = [isolates, allows].map(({ metadata: { namespace = '', name } }) => `${namespace}/${name}`);
  return {
    id: 'network-policy-denies', severity: 'note', confidence: 'proven', isCause: false, explanation: 'allowedAlone', weight: 0, hits: [], fixes: [],
    object: { kind: 'kubernetes', resource: 'networkpolicy', namespace: isolates.metadata.namespace ?? '', name: isolates.metadata.name },
    facts: { kind: 'NetworkPolicy', policy: policy ?? '', other: other ?? '', direction, ...more },
    evidence: [{ ref: isolates.ref, text: `NetworkPolicy ${policy ?? ''} isolates the pod for ${direction}` }, { ref: allows.ref, text: `NetworkPolicy ${other ?? ''}: rule ${more.rule} allows the flow` }],
  };
}
