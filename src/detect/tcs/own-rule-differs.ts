import { ALL_VPCS } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { removed } from './remedy.ts';
import { rowEvidence, targetText } from './rule.ts';
import type { TcsFault, TcsRule } from './rule.ts';
import { isRight } from './targets.ts';
import { keyOf } from './world.ts';
import type { TcsWorld } from './world.ts';

export const ownRuleDiffers: TcsRule = {
  id: 'tcs-own-rule-differs',
  severity: 'warning',
  title: { en: 'VPC {vpcId} has a rule of its own for {end}, which leads to {has}; that of all VPCs leads to {all}', zh: 'VPC {vpcId} 对 {end} 有自己的规则，指向 {has}；而所有 VPC 的规则指向 {all}' },
  explanation: {
    en: 'Where a VPC has a rule of its own, its VMs do not come where those of all other VPCs come. No VPCService wants that row.',
    zh: '某个 VPC 有自己的规则时，其虚拟机到达的地方与其他 VPC 不同。没有 VPCService 使用该行。',
  },
  detect: (world) => [...world.rulesByEnd].flatMap(([end, rows]) => {
    const ofAll = rows.filter(({ vpcId }) => vpcId === ALL_VPCS);
    if (ofAll.length === 0 || ofAll.length === rows.length) return [];
    return rows.filter((row) => row.vpcId !== ALL_VPCS && !world.near.has(row) && differs(world, row, ofAll)).map((row): TcsFault => ({
      object: `t_route vpcId ${row.vpcId} ${end}`, facts: { vpcId: row.vpcId, end, has: targetText(row), all: ofAll.map(targetText).join(', ') }, evidence: [row, ...ofAll].map(rowEvidence),
      // Of an address that no VPCService has somebody else may want it so.
      remedies: world.claims.has(keyOf(ALL_VPCS, row.proto, row.vip, row.vport)) ? [[removed(row)]] : [],
    }));
  }),
};

function differs(world: TcsWorld, row: TRoute, ofAll: readonly TRoute[]): boolean {
  if (world.claims.has(keyOf(row.vpcId, row.proto, row.vip, row.vport)) || ofAll.some(({ pip, pport }) => pip === row.pip && pport === row.pport)) return false;
  const ports = (world.claims.get(keyOf(ALL_VPCS, row.proto, row.vip, row.vport)) ?? []).flatMap((chain) => chain.ports).filter(({ proto, vport }) => proto === row.proto && vport === row.vport);
  return !ports.some((port) => isRight(world, port, row));
}
