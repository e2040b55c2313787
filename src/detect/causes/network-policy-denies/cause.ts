import type { Finding, Fix, FindingEvidence } from '../../../model/finding/index.ts';
import type { PolicyVerdict } from '../../../model/kube/index.ts';
import { protocolNumber } from '../../../net/protocol.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { blockedByRule, deniedByPolicy } from '../../denied.ts';
import type { Blocked } from '../../denied.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { podAt } from '../../flow.ts';
import { isPolicyAgentChain } from '../../policy-agent.ts';
import { allowingPolicy } from '../../policy-manifest.ts';
import { endText } from '../../policy-text.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'network-policy-denies';

/** The NetworkPolicies deny the flow, and the chain of the agent that enforces them ended the packet. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops', 'firewall-rule-rejects'],
  detect: (view) => {
    const met = blockedByRule(view.failures).filter((blocked) => isPolicyAgentChain(blocked.table, blocked.chain))
      .flatMap((blocked) => {
        const denied = deniedByPolicy(view, blocked.failure);
        return denied === undefined ? [] : [{ blocked, ...denied }];
      });
    return groupBy(met, ({ verdict, blocked }) => `${verdict.direction} ${policyOf(verdict)?.metadata.name ?? ''} ${blocked.failure.disposition.netns}`).map((group) => {
      const [{ blocked, verdict, flow }] = group;
      return report(view, group.map((entry) => entry.blocked), blocked, verdict, `${endText(flow.src)} -> ${endText(flow.dst)} ${flow.protocol}/${flow.port}`, flow);
    });
  },
};

type Flow = NonNullable<ReturnType<typeof deniedByPolicy>>['flow'];

function report(view: View, all: readonly Blocked[], blocked: Blocked, verdict: PolicyVerdict, flowText: string, flow: Flow): Finding {
  const policy = policyOf(verdict);
  const near = verdict.nearMiss;
  const { netns, because } = blocked.failure.disposition;
  const namespace = policy?.metadata.namespace ?? '';
  const evidence: FindingEvidence[] = [
    ...(policy === undefined ? [] : [{ ref: policy.ref, text: `NetworkPolicy ${namespace}/${policy.metadata.name} isolates ${verdict.direction === 'ingress' ? endText(flow.dst) : endText(flow.src)} for ${verdict.direction}` }]),
    ...(near === undefined ? [] : [{ ref: near.policy.ref, text: near.rule < 0 ? `${near.policy.metadata.name}: no ${verdict.direction} rules` : `${near.policy.metadata.name}: rule ${near.rule + 1}, ${near.field}: has ${near.have}`, ...(near.rule < 0 ? {} : { expected: near.want }) }]),
    ...evidenceOf(because),
  ];
  const found = causeFinding(ID, all.map((entry) => entry.failure), {
    object: { kind: 'kubernetes', resource: 'networkpolicy', namespace, name: policy?.metadata.name ?? '' },
    facts: {
      policy: `${namespace}/${policy?.metadata.name ?? ''}`, direction: verdict.direction, flow: flowText, node: nodeOf(netns), policies: verdict.isolating.length,
      field: near?.field ?? '', want: near?.want ?? '', have: near?.have ?? '', rule: near === undefined ? 0 : near.rule + 1,
    },
    evidence,
    fixes: fixes(view, blocked, flow, `${namespace}/${policy?.metadata.name ?? ''}`, verdict.direction),
  });
  return near?.rule === -1 ? { ...found, explanation: 'noRules' } : found;
}

/** The policy that came nearest to allowing the flow. */
function policyOf(verdict: PolicyVerdict): PolicyVerdict['isolating'][number] | undefined {
  return verdict.nearMiss?.policy ?? verdict.isolating[0];
}

function fixes(view: View, blocked: Blocked, flow: Flow, policy: string, direction: PolicyVerdict['direction']): readonly Fix[] {
  const { netns, because } = blocked.failure.disposition;
  const [denied] = because.flatMap((line) => line.ref ?? []);
  const protocol = protocolNumber(flow.protocol.toLowerCase());
  if (denied === undefined || protocol === undefined) return [];
  const manifest = allowingPolicy(flow, direction, (end) => (end.kind === 'pod' ? podAt(view, end.ip) : undefined));
  return [{
    message: 'allow', risk: 'medium', reversible: true,
    commands: [manifest === undefined ? { kind: 'advice', text: `${policy}: ${direction} ${direction === 'ingress' ? 'from' : 'to'} ${endText(direction === 'ingress' ? flow.src : flow.dst)}, ${flow.protocol} ${flow.port}` } : { kind: 'manifest', text: manifest }],
    changes: [{ kind: 'allow-flow', netns, denied, src: flow.src.ip, dst: flow.dst.ip, protocol, dport: flow.protocol === 'ICMP' ? 0 : flow.port }],
  }];
}
