import type { Finding } from '../../../model/finding/index.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { blockedByRule, deniedByPolicy } from '../../denied.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { isPolicyAgentChain } from '../../policy-agent.ts';
import { flowText } from '../../policy-text.ts';
import type { View } from '../../view.ts';
import { allowedAlone } from './allowed-alone.ts';
import { messages } from './messages.ts';
import { unenforced } from './unenforced.ts';
import { tellDenial } from './tell.ts';
import type { Denied } from './tell.ts';

const ID = 'network-policy-denies';

/** The policies of the cluster deny the flow, and the chain of the agent that enforces them ended the packet. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops', 'firewall-rule-rejects'],
  detect: (view) => {
    const met = blockedByRule(view.failures).filter((blocked) => isPolicyAgentChain(blocked.table, blocked.chain))
      .flatMap((blocked): Denied[] => {
        const denied = deniedByPolicy(view, blocked.failure);
        return denied === undefined ? [] : [{ blocked, ...denied }];
      });
    const denials = groupBy(met, (denied) => `${denied.verdict.direction} ${tellDenial(view, denied).policy} ${denied.blocked.failure.disposition.netns}`).map((group) => report(view, group));
    return [...denials, ...allowedAlone(view), ...unenforced(view)];
  },
};

function report(view: View, group: readonly [Denied, ...Denied[]]): Finding {
  const [denied] = group;
  const { verdict, flow } = denied;
  const { netns, because } = denied.blocked.failure.disposition;
  const told = tellDenial(view, denied);
  const { doubt } = verdict;
  const found = causeFinding(ID, group.map(({ blocked }) => blocked.failure), {
    object: told.object,
    facts: { kind: told.kind, policy: told.policy, direction: verdict.direction, flow: flowText(flow), node: nodeOf(netns), ...told.facts },
    evidence: [...told.evidence, ...(doubt === undefined ? [] : [doubt]), ...evidenceOf(because)],
    fixes: told.fixes,
  });
  const { explanation } = told;
  return { ...found, ...(explanation === undefined ? {} : { explanation }), ...(doubt === undefined ? {} : { confidence: 'likely' as const }) };
}
