import { ALL_VPCS } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { removed } from './remedy.ts';
import { absent, fieldOf, rowEvidence } from './rule.ts';
import type { TcsFault, TcsRule } from './rule.ts';
import { keyOf } from './world.ts';
import type { Chain, TcsWorld } from './world.ts';

export const ruleOrphaned: TcsRule = {
  id: 'tcs-rule-orphaned',
  severity: 'warning',
  title: { en: '{object} is a rule of VPCGW that no VPCService wants', zh: '{object} 是没有任何 VPCService 需要的 VPCGW 规则' },
  explanation: {
    en: 'Its address, or where it leads, is that of the VPCService named here, which does not have it. It is left over, or was written by hand.',
    zh: '它的地址或指向属于此处列出的 VPCService，而该 VPCService 并没有这一项。它是遗留的，或是手工写入的。',
  },
  detect: (world) => {
    const owners = ownersOf(world);
    return (world.parts.table?.rows ?? []).flatMap((row): readonly TcsFault[] => {
      const owner = isClaimed(world, row) || world.near.has(row) ? undefined : owners(row);
      if (owner === undefined) return [];
      const { vpc } = owner;
      return [{
        object: `t_route vpcId ${row.vpcId} ${row.proto} ${row.vip}:${row.vport}`, facts: {},
        evidence: [rowEvidence(row), fieldOf(vpc, `spec.vpcid ${vpc.spec?.vpcid ?? '-'}, spec.vpcip ${vpc.spec?.vpcip ?? '-'}`), absent(`spec.vpcid ${row.vpcId}, spec.vpcip ${row.vip}, spec.ports ${row.vport}/${row.proto.toUpperCase()}`)], remedies: [[removed(row)]],
      }];
    });
  },
};

/** Wanted as it is, or a VPC's own beside one of all VPCs, which another comparison tells of. */
export function isClaimed({ claims }: TcsWorld, { vpcId, proto, vip, vport }: TRoute): boolean {
  return claims.has(keyOf(vpcId, proto, vip, vport)) || claims.has(keyOf(ALL_VPCS, proto, vip, vport));
}

/** By the address in front, or else by the address, port and protocol of TGW behind: most rules are of others, which netwhy does not know, and not orphaned. */
export function ownersOf({ chains }: TcsWorld): (row: TRoute) => Chain | undefined {
  const byVip = new Map(chains.map((chain) => [chain.vpc.spec?.vpcip, chain]));
  const byTarget = new Map(chains.flatMap((chain) => chain.ports.flatMap(({ proto, servicePort }) => (servicePort === undefined ? [] : chain.balancers.map((pip) => [`${proto} ${pip} ${servicePort.port}`, chain] as const)))));
  return ({ vip, proto, pip, pport }) => byVip.get(vip) ?? byTarget.get(`${proto} ${pip} ${pport}`);
}
