import type { Finding, FindingEvidence, Fix, GuiltyObject } from '../../../model/finding/index.ts';
import type { KubeObject, PolicyDecision, PolicyFlow, PolicyVerdict } from '../../../model/kube/index.ts';
import { protocolNumber } from '../../../net/protocol.ts';
import type { Blocked } from '../../denied.ts';
import { podAt } from '../../flow.ts';
import { allowingPolicy } from '../../policy-manifest.ts';
import { endText } from '../../policy-text.ts';
import type { View } from '../../view.ts';

/** A flow that policies deny, and the failure in which it was ended. */
export interface Denied {
  readonly blocked: Blocked;
  readonly flow: PolicyFlow;
  readonly verdict: PolicyVerdict;
}

/** What is told of a denial: of which policy, with which facts and evidence, and what helps. */
export interface Told {
  readonly kind: string;
  /** `namespace/name`, or the name of a policy of the whole cluster. */
  readonly policy: string;
  readonly object: GuiltyObject;
  readonly facts: Finding['facts'];
  readonly evidence: readonly FindingEvidence[];
  readonly explanation?: string;
  readonly fixes: readonly Fix[];
}

/** Tells a denial by a rule of the administrator's, or else by the NetworkPolicies, none of whose rules allows the flow. */
export function tellDenial(view: View, denied: Denied): Told {
  const { decidedBy } = denied.verdict;
  return decidedBy === undefined || decidedBy.tier === 'network-policy' ? tellIsolation(view, denied) : tellRule(denied, decidedBy);
}

function tellRule(denied: Denied, { tier, policy, rule, name }: Exclude<PolicyDecision, { tier: 'network-policy' }>): Told {
  const { flow, verdict: { direction } } = denied;
  const title = `${policy.kind} ${policy.metadata.name}`;
  const ruleText = name === undefined ? String(rule + 1) : `${rule + 1} (${name})`;
  const spec = policy.spec;
  return {
    ...nameOf(policy),
    facts: { rule: ruleText, priority: spec !== undefined && 'priority' in spec ? spec.priority : 0 },
    evidence: [{ ref: policy.ref, text: `${title}: rule ${ruleText} denies ${direction}`, expected: 'a rule before it that accepts the flow' }],
    explanation: tier === 'admin' ? 'adminTier' : 'baselineTier',
    fixes: fixes(denied, 'allowBefore', { kind: 'advice', text: `${title}, before rule ${rule + 1}: ${wanted(flow, direction)}` }),
  };
}

function tellIsolation(view: View, denied: Denied): Told {
  const { flow, verdict } = denied;
  const { direction, nearMiss: near, isolating } = verdict;
  const policy = near?.policy ?? isolating[0];
  const named = nameOf(policy);
  const manifest = allowingPolicy(flow, direction, (end) => (end.kind === 'pod' ? podAt(view, end.ip) : undefined));
  return {
    ...named,
    facts: { policies: isolating.length, client: namespaceOf(flow.src), server: namespaceOf(flow.dst), field: near?.field ?? '', want: near?.want ?? '', have: near?.have ?? '', rule: near === undefined ? 0 : near.rule + 1 },
    evidence: [
      ...(policy === undefined ? [] : [{ ref: policy.ref, text: `NetworkPolicy ${named.policy} isolates ${endText(direction === 'ingress' ? flow.dst : flow.src)} for ${direction}` }]),
      ...(near === undefined ? [] : [{ ref: near.policy.ref, text: near.rule < 0 ? `${near.policy.metadata.name}: no ${direction} rules` : `${near.policy.metadata.name}: rule ${near.rule + 1}, ${near.field}: has ${near.have}`, ...(near.rule < 0 ? {} : { expected: near.want }) }]),
    ],
    ...(near?.rule === -1 ? { explanation: 'noRules' } : strangers(flow) && near?.field === 'namespaceSelector' ? { explanation: 'otherNamespace' } : {}),
    fixes: fixes(denied, 'allow', manifest === undefined ? { kind: 'advice', text: `${named.policy}: ${wanted(flow, direction)}` } : { kind: 'manifest', text: manifest }),
  };
}

/** Whether both ends are pods and of different namespaces. */
function strangers({ src, dst }: PolicyFlow): boolean {
  return src.kind === 'pod' && dst.kind === 'pod' && src.namespace !== dst.namespace;
}

function namespaceOf(end: PolicyFlow['src']): string {
  return end.kind === 'pod' ? end.namespace : '';
}

/** The policy's kind and name. NetworkPolicies have a namespace, the administrator's have none. */
function nameOf(policy: KubeObject | undefined): Pick<Told, 'kind' | 'policy' | 'object'> {
  const { namespace, name = '' } = policy?.metadata ?? {};
  const kind = policy?.kind ?? 'NetworkPolicy';
  return {
    kind, policy: namespace === undefined ? name : `${namespace}/${name}`,
    object: { kind: 'kubernetes', resource: kind.toLowerCase(), ...(namespace === undefined ? {} : { namespace }), name },
  };
}

function wanted(flow: PolicyFlow, direction: PolicyVerdict['direction']): string {
  return `${direction} ${direction === 'ingress' ? 'from' : 'to'} ${endText(direction === 'ingress' ? flow.src : flow.dst)}, ${flow.protocol === 'ICMP' ? 'a rule without ports (no rule can name ICMP alone)' : `${flow.protocol} ${flow.port}`}`;
}

function fixes({ blocked, flow }: Denied, message: string, command: Fix['commands'][number]): readonly Fix[] {
  const { netns, because } = blocked.failure.disposition;
  const [denied] = because.flatMap((line) => line.ref ?? []);
  const protocol = protocolNumber(flow.protocol.toLowerCase());
  if (denied === undefined || protocol === undefined) return [];
  return [{
    message, risk: 'medium', reversible: true, commands: [command],
    changes: [{ kind: 'allow-flow', netns, denied, src: flow.src.ip, dst: flow.dst.ip, protocol, dport: flow.protocol === 'ICMP' ? 0 : flow.port }],
  }];
}
