import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { allowedByPolicy, blockedByRule } from '../../denied.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dportOf } from '../../flow.ts';
import { groupBy, packetAtEnd } from '../../failure.ts';
import { isPolicyAgentChain } from '../../policy-agent.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'policy-agent-out-of-step';

/** A policy agent's chain ended a packet that the NetworkPolicies allow: its rules are stale or wrong. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops', 'firewall-rule-rejects'],
  detect: (view) => {
    if (view.cluster.networkPolicies.kind === 'missing' || isUnreadable(view)) return [];
    const met = blockedByRule(view.failures).filter((blocked) => isPolicyAgentChain(blocked.table, blocked.chain) && allowedByPolicy(view, blocked.failure));
    return groupBy(met, ({ failure, chain }) => `${failure.disposition.netns} ${chain}`).map((group) => {
      const [{ failure, chain, table }] = group;
      const { netns, because } = failure.disposition;
      const packet = packetAtEnd(failure);
      const [denied] = because.flatMap((line) => line.ref ?? []);
      const found = causeFinding(ID, group.map((entry) => entry.failure), {
        object: { kind: 'rule', netns, text: because[0]?.text ?? chain },
        facts: { node: nodeOf(netns), chain, table },
        evidence: evidenceOf(because, 'the NetworkPolicies allow this flow'),
        fixes: denied === undefined ? [] : [shellFix('resync', netns, [shell('kubectl', '-n', 'kube-system', 'delete', 'pod', '-l', 'k8s-app=calico-node', '--field-selector', `spec.nodeName=${nodeOf(netns)}`)],
          [{ kind: 'allow-flow', netns, denied, src: packet.src, dst: packet.dst, protocol: packet.protocol, dport: dportOf(packet) }])],
      });
      // The agent's own kinds of policy (global, host) are not collected: they may be what denies.
      return { ...found, confidence: 'likely' as const };
    });
  },
};

/** Whether the administrator's policies were collected, but one of them cannot be read: it may be the one that denies. */
function isUnreadable({ cluster }: View): boolean {
  const parts = [cluster.adminNetworkPolicies, cluster.baselineAdminNetworkPolicies, cluster.clusterNetworkPolicies];
  return parts.some((part) => part.kind === 'missing' && part.because.ref !== undefined);
}
