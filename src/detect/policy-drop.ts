import type { Finding } from '../model/finding/index.ts';
import { policyChain, policyCommands } from './base-chain.ts';
import { causeFinding, shellFix } from './build.ts';
import { evidenceOf, nodeOf } from './evidence.ts';
import { dropped, groupBy } from './failure.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** Findings for packets that the policy of a base chain dropped, one a chain, on the hooks that are asked for. */
export function policyDropFindings(view: View, id: string, onHook: (hook: string) => boolean): readonly Finding[] {
  const met = dropped(view.failures, 'policy').filter(({ by }) => onHook(by.hook));
  return groupBy(met, ({ failure, by }) => `${failure.disposition.netns} ${by.table} ${by.chain}`).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because } = failure.disposition;
    const place = policyChain(netnsOf(view, netns), because);
    return causeFinding(id, group.map((entry) => entry.failure), {
      object: { kind: 'rule', netns, text: because[0]?.text ?? `${by.table} ${by.chain}` },
      facts: { node: nodeOf(netns), table: by.table, chain: by.chain, hook: by.hook },
      evidence: evidenceOf(because, 'policy accept, or an earlier rule that accepts the flow'),
      fixes: place === undefined ? [] : [shellFix('accept', netns, [policyCommands(place)], [{ kind: 'set-policy', netns, ...place, policy: 'accept' }], 'medium')],
    });
  });
}
