import { RULE_WEIGHT } from '../../model/tcs/index.ts';
import { rewritten } from './remedy.ts';
import { portText, portsOf, rowEvidence, wantedBy } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const weightZero: TcsRule = {
  id: 'tcs-weight-zero',
  severity: 'error',
  title: { en: 'every rule of VPCGW for {object}, {port}, has weight 0', zh: 'VPCGW 中 {object} 的所有规则（{port}）权重均为 0' },
  explanation: { en: 'A rule of weight 0 is given no connection. With another row of a greater weight beside it that is how one is taken out of service; here none is left.', zh: '权重为 0 的规则不会分到连接。若同时有权重更大的行，这是摘除后端的做法；这里没有剩余的行。' },
  detect: (world) => (world.parts.table?.partial !== undefined ? [] : portsOf(world).flatMap((port) => {
    if (port.rules.length === 0 || port.rules.some(({ weight }) => weight !== 0)) return [];
    return [{ object: port.chain.name, facts: { port: portText(port) }, evidence: [...port.rules.map(rowEvidence), wantedBy(port)], remedies: [port.rules.map((row) => rewritten(row, { weight: RULE_WEIGHT }))] }];
  })),
};
