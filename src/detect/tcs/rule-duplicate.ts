import { rowEvidence, targetText } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const ruleDuplicate: TcsRule = {
  id: 'tcs-rule-duplicate',
  severity: 'warning',
  title: { en: '{object} stands {times} times in t_route', zh: '{object} 在 t_route 中出现了 {times} 次' },
  explanation: { en: 'The rows say the same: whoever changes or deletes one leaves the other in force.', zh: '这些行内容相同：只修改或删除其中一行，另一行仍然生效。' },
  detect: ({ rulesByEnd }) => [...rulesByEnd.values()].flatMap((rows) => {
    if (rows.length < 2) return [];
    const names = rows.map((row) => `t_route vpcId ${row.vpcId} ${row.proto} ${row.vip}:${row.vport} -> ${targetText(row)}`);
    const same = new Map<string, number[]>();
    names.forEach((name, index) => same.set(name, [...(same.get(name) ?? []), index]));
    return [...same].filter(([, found]) => found.length > 1).map(([object, found]) => ({ object, facts: { times: found.length }, evidence: rows.filter((_, index) => found.includes(index)).slice(0, 4).map(rowEvidence) }));
  }),
};
