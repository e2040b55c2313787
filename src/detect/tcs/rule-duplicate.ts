import { valuesOf } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { groupBy } from '../../net/group-by.ts';
import { removed } from './remedy.ts';
import { rowEvidence, targetText } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const ruleDuplicate: TcsRule = {
  id: 'tcs-rule-duplicate',
  severity: 'warning',
  title: { en: '{object} stands {times} times in t_route', zh: '{object} 在 t_route 中出现了 {times} 次' },
  explanation: { en: 'The rows say the same: whoever changes or deletes one leaves the other in force.', zh: '这些行内容相同：只修改或删除其中一行，另一行仍然生效。' },
  detect: ({ rulesByEnd }) => [...rulesByEnd.values()].flatMap((rows) => {
    if (rows.length < 2) return [];
    const same = groupBy(rows, (row) => `t_route vpcId ${row.vpcId} ${row.proto} ${row.vip}:${row.vport} -> ${targetText(row)}`);
    return [...same].filter(([, found]) => found.length > 1).map(([object, found]) => ({ object, facts: { times: found.length }, evidence: found.slice(0, 4).map(rowEvidence), remedies: areAlike(found) ? [found.slice(1).map(removed)] : [] }));
  }),
};

/** Of rows that differ in what else they say, weight for instance, which is meant is for people to say. */
function areAlike(rows: readonly TRoute[]): boolean {
  return new Set(rows.map((row) => JSON.stringify(valuesOf(row)))).size === 1;
}
