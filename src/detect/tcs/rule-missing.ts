import type { TRoute } from '../../model/tree/t-route.ts';
import { absent, portText, portsOf, rowEvidence, targetText, wantedBy } from './rule.ts';
import type { TcsRule } from './rule.ts';
import { added, claimed } from './remedy.ts';
import { wantedTargets } from './targets.ts';
import type { ChainPort } from './world.ts';

export const ruleMissing: TcsRule = {
  id: 'tcs-rule-missing',
  severity: 'error',
  title: { en: 'VPCGW has no rule for {object}, {port}', zh: 'VPCGW 没有 {object} 的规则：{port}' },
  explanation: {
    en: 'VMs of a VPC reach the address by this row of t_route alone. The vpcservice-controller writes it after the VPCService: its log says why it has not.',
    zh: 'VPC 内的虚拟机只能通过 t_route 中的这一行到达该地址。它由 vpcservice-controller 依据 VPCService 写入：未写入的原因见其日志。',
  },
  others: {
    proto: {
      title: { en: 'the rule of VPCGW for {object} is of another protocol: {has} in place of {port}', zh: 'VPCGW 中 {object} 的规则协议不符：应为 {port}，实为 {has}' },
      explanation: { en: 'A rule takes packets of its protocol only. Nobody else wants this row.', zh: '规则只匹配自己的协议。没有其他对象使用这一行。' },
    },
    vport: {
      title: { en: 'the rule of VPCGW for {object} is of another port: {has} in place of {port}', zh: 'VPCGW 中 {object} 的规则端口不符：应为 {port}，实为 {has}' },
      explanation: { en: 'A rule takes packets to its port only. Nobody else wants this row.', zh: '规则只匹配自己的端口。没有其他对象使用这一行。' },
    },
    vpcId: {
      title: { en: 'the rule of VPCGW for {object} is of another VPC: {has} in place of {port}', zh: 'VPCGW 中 {object} 的规则所属 VPC 不符：应为 {port}，实为 {has}' },
      explanation: { en: 'vpcId -1 is for all VPCs, any other for that one alone: who must reach the address does not, or more do than should.', zh: 'vpcId 为 -1 的规则对所有 VPC 生效，其他值只对该 VPC 生效：应能访问的无法访问，或不应访问的可以访问。' },
    },
  },
  detect: (world) => {
    const { table } = world.parts;
    if (table === undefined) return [];
    return portsOf(world).flatMap((port) => {
      const { chain, rules, near } = port;
      const [first] = near;
      // A table of which only some rows were printed does not say what is not in it.
      if (rules.length > 0 || chain.vpc.spec?.vpcip === undefined || chain.vpc.spec.vpcid === undefined || (table.partial !== undefined && first === undefined)) return [];
      const wanted = wantedTargets(port);
      const leads = wanted.map(targetText).join(', ');
      const rows = wanted.map((target) => added(world, port, target));
      return [{
        object: chain.name, facts: { port: portText(port), has: first === undefined ? '' : rowText(first) },
        evidence: [wantedBy(port), ...near.map(rowEvidence), absent(`t_route ${portText(port)}${leads === '' ? '' : ` -> ${leads}`}`)], ...(first === undefined ? {} : { words: differs(port, first) }),
        remedies: [...claimed(world, port, near), ...(rows.length > 0 && rows.every(({ length }) => length > 0) ? [rows.flat()] : [])],
      }];
    });
  },
};

function rowText({ vpcId, proto, vip, vport }: TRoute): string {
  return `vpcId ${vpcId} ${proto} ${vip}:${vport}`;
}

function differs({ proto, vport }: ChainPort, row: TRoute): string {
  return row.proto !== proto ? 'proto' : row.vport !== vport ? 'vport' : 'vpcId';
}
