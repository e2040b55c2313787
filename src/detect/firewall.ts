import type { Finding, Fix } from '../model/finding/index.ts';
import type { Because, Rule, Table } from '../model/network/index.ts';
import { iptablesBinary } from './base-chain.ts';
import { causeFinding, shellFix } from './build.ts';
import { blockedByRule } from './denied.ts';
import type { Blocked } from './denied.ts';
import { evidenceOf, nodeOf } from './evidence.ts';
import { groupBy } from './failure.ts';
import { shell } from './shell.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** Findings for rules that end the packet, one a rule, with the rule's deletion as fix. */
export function firewallFindings(view: View, id: string, how: Blocked['how']): readonly Finding[] {
  const met = blockedByRule(view.failures).filter((blocked) => blocked.how === how);
  return groupBy(met, ({ failure }) => `${failure.disposition.netns} ${refKey(failure.disposition.because)}`).map((group) => {
    const [{ failure, hook, table, chain }] = group;
    const { netns, because, kind } = failure.disposition;
    return causeFinding(id, group.map((entry) => entry.failure), {
      object: { kind: 'rule', netns, text: because[0]?.text ?? '' },
      facts: { node: nodeOf(netns), netns, hook, table, chain, rule: because[0]?.text ?? '', errno: kind === 'rejected' ? failure.disposition.answer.errno : 'ETIMEDOUT' },
      evidence: evidenceOf(because),
      fixes: deletion(view, netns, because),
    });
  });
}

function refKey(because: readonly Because[]): string {
  const ref = because[0]?.ref;
  return `${ref?.file ?? ''}:${ref?.line ?? ''}`;
}

function deletion(view: View, netns: string, because: readonly Because[]): readonly Fix[] {
  const where = locate(view, netns, because);
  if (where === undefined) return [];
  const { table, rule, chain, ref } = where;
  const command = table.dialect === 'nft'
    ? rule.handle === undefined ? undefined : shell('nft', 'delete', 'rule', table.family, table.name, chain, 'handle', rule.handle)
    : deleteByText(table, rule.because.text);
  return command === undefined ? [] : [shellFix('delete', nodeOf(netns), [command], [{ kind: 'delete-rule', netns, rule: ref }], 'medium')];
}

/** `-A CHAIN ...` becomes `-D CHAIN ...`. The text is the dump's own line, already quoted as iptables-restore reads it; anything odd is not made a command. */
function deleteByText(table: Table, text: string): string | undefined {
  const rule = text.replace(/^\[\d+:\d+\] /, '');
  if (!rule.startsWith('-A ') || /[`$;&|<>\\\n]/.test(rule)) return undefined;
  return `${iptablesBinary(table)} -t ${shell(table.name)} -D ${rule.slice(3)}`;
}

function locate(view: View, netns: string, because: readonly Because[]): { table: Table; chain: string; rule: Rule; ref: NonNullable<Because['ref']> } | undefined {
  const { tables } = netnsOf(view, netns);
  for (const { ref } of because) {
    if (ref === undefined || tables.kind === 'missing') continue;
    for (const table of tables.value) {
      for (const chain of table.chains.values()) {
        const rule = chain.because.ref?.file === ref.file ? chain.rules.find((candidate) => candidate.because.ref?.line === ref.line) : undefined;
        if (rule !== undefined) return { table, chain: chain.name, rule, ref };
      }
    }
  }
  return undefined;
}
