import { policyChain, policyCommands } from '../../base-chain.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'chain-policy-drops';

/** The packet reached the end of a base chain other than FORWARD, and the chain's policy dropped it. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(dropped(view.failures, 'policy').filter(({ by }) => by.hook !== 'forward'), ({ failure, by }) => `${failure.disposition.netns} ${by.table} ${by.chain}`).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because } = failure.disposition;
    const place = policyChain(netnsOf(view, netns), because);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'rule', netns, text: because[0]?.text ?? `${by.table} ${by.chain}` },
      facts: { node: nodeOf(netns), table: by.table, chain: by.chain, hook: by.hook },
      evidence: evidenceOf(because, 'policy accept, or an earlier rule that accepts the flow'),
      fixes: place === undefined ? [] : [shellFix('accept', nodeOf(netns), [policyCommands(place)], [{ kind: 'set-policy', netns, ...place, policy: 'accept' }], 'medium')],
    });
  }),
};
