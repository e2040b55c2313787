import type { Finding } from '../../../model/finding/index.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import type { Cause } from '../../cause.ts';
import { dropped, groupBy, weightOf } from '../../failure.ts';
import { policyChain, policyCommands } from '../../base-chain.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

/** D04: the packet reached the end of FORWARD and the chain's policy dropped it. */
export const cause: Cause = {
  id: 'forward-policy-drop',
  messages,
  silences: [],
  detect: (view) => groupBy(dropped(view.failures, 'policy').filter(({ by }) => by.hook === 'forward'), ({ failure, by }) => `${failure.disposition.netns} ${by.table} ${by.chain}`).flatMap((group): Finding[] => {
    const [{ failure, by }] = group;
    const { netns, because } = failure.disposition;
    const place = policyChain(netnsOf(view, netns), because);
    if (place === undefined) return [];
    return [{
      id: 'forward-policy-drop', severity: 'error', confidence: 'proven', isCause: true,
      object: { kind: 'rule', netns, text: because[0]?.text ?? `${by.table} ${by.chain}` },
      facts: { node: nodeOf(netns), table: by.table, chain: by.chain },
      evidence: evidenceOf(because, 'policy ACCEPT, or an earlier rule that accepts the flow'),
      fixes: [{
        message: 'accept', risk: 'medium', reversible: true,
        commands: [{ kind: 'shell', node: nodeOf(netns), text: policyCommands(place) }],
        changes: [{ kind: 'set-policy', netns, ...place, policy: 'accept' }],
      }],
      weight: weightOf(group.map((entry) => entry.failure)),
    }];
  }),
};
