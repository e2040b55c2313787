import { ALL_VPCS } from '../../model/tcs/index.ts';
import { wantedBy } from './rule.ts';
import type { TcsFault, TcsRule } from './rule.ts';
import { keyOf } from './world.ts';

export const claimedTwice: TcsRule = {
  id: 'tcs-address-claimed-twice',
  severity: 'error',
  title: { en: 'several VPCServices want {object}', zh: '多个 VPCService 使用同一个 {object}' },
  explanation: { en: 'VPCGW has one rule for it: the controller writes that of the one or of the other, and connections come to the wrong backend.', zh: 'VPCGW 只有一条对应规则：控制器写入其中之一，连接可能到达错误的后端。' },
  detect: ({ chains, claims }) => {
    const told = new Set<string>();
    return chains.flatMap(({ vpc, ports }) => ports.flatMap((port): readonly TcsFault[] => {
      const key = keyOf(vpc.spec?.vpcid ?? ALL_VPCS, port.proto, vpc.spec?.vpcip ?? '', port.vport);
      const holders = (claims.get(key) ?? []).filter(({ isDeleted }) => !isDeleted);
      if (holders.length < 2 || told.has(key)) return [];
      told.add(key);
      return [{ object: `t_route vpcId ${key}`, facts: {}, evidence: holders.map((chain) => wantedBy({ ...port, chain })) }];
    }));
  },
};
