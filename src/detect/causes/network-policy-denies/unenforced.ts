import type { Finding } from '../../../model/finding/index.ts';
import { policyFlow } from '../../flow.ts';
import { flowText } from '../../policy-text.ts';
import type { View } from '../../view.ts';

/** D39: notes for a flow that policies deny and that arrives all the same: nobody enforces them on its way. */
export function unenforced(view: View): readonly Finding[] {
  const branches = view.walked.flatMap(({ walk }) => walk.branches);
  const [opened] = branches.flatMap(({ journeys }) => journeys.find(({ purpose }) => purpose === 'open') ?? []);
  const flow = opened === undefined || branches.some(({ outcome }) => outcome.kind !== 'answered') ? undefined : policyFlow(view, opened);
  if (flow === undefined) return [];
  return (['egress', 'ingress'] as const).flatMap((direction): Finding[] => {
    const { allowed, doubt, isolating: [policy] } = view.policyVerdict(flow, direction);
    if (allowed || doubt !== undefined || policy === undefined) return [];
    const { namespace = '', name } = policy.metadata;
    return [{
      id: 'network-policy-denies', severity: 'note', confidence: 'proven', isCause: false, explanation: 'unenforced', weight: 0, hits: [], fixes: [],
      object: { kind: 'kubernetes', resource: 'networkpolicy', namespace, name },
      facts: { kind: 'NetworkPolicy', policy: `${namespace}/${name}`, direction, flow: flowText(flow) },
      evidence: [{ ref: policy.ref, text: `NetworkPolicy ${namespace}/${name} isolates the pod for ${direction}` }],
    }];
  });
}
