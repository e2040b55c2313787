import { ALL_VPCS } from '../../model/tcs/index.ts';
import type { TcsRemedy } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { removed, rewritten } from './remedy.ts';
import { fieldOf, portText, portsOf, rowEvidence, targetText, wantedBy } from './rule.ts';
import type { TcsRule } from './rule.ts';
import { isRight, wantedTargets } from './targets.ts';
import { keyOf } from './world.ts';
import type { ChainPort, Target, TcsWorld } from './world.ts';

export const ruleAstray: TcsRule = {
  id: 'tcs-rule-leads-elsewhere',
  severity: 'error',
  title: { en: 'the rule of VPCGW for {object}, {port}, leads to {has} in place of {wanted}', zh: 'VPCGW 中 {object} 的规则（{port}）指向 {has}，应为 {wanted}' },
  explanation: {
    en: 'Neither TGW has this address and port for the Service, nor a pod or node port of it. Of several rows for one address each takes its share of the connections.',
    zh: '该地址和端口既不是 TGW 为此 Service 分配的，也不是其 Pod 或 NodePort。同一地址有多行时，每一行各分担一部分连接。',
  },
  detect: (world) => portsOf(world).flatMap((port) => {
    const { chain, rules } = port;
    const wanted = wantedTargets(port);
    const claimants = claimantsOf(world, port);
    const wrong = rules.filter((row) => !claimants.some((one) => isRight(world, one, row)));
    if (wanted.length === 0 || wrong.length === 0) return [];
    const by = chain.service === undefined || chain.balancers.length === 0 ? [] : [fieldOf(chain.service, `status.loadBalancer.ingress ${chain.balancers.join(', ')}, spec.ports ${port.servicePort?.port ?? '-'}`)];
    return [{ object: chain.name, facts: { port: portText(port), has: wrong.map(targetText).join(', '), wanted: wanted.map(targetText).join(', ') }, evidence: [...wrong.map(rowEvidence), wantedBy(port), ...by], remedies: [led(wrong, rules.length > wrong.length ? [] : wanted)] }];
  }),
};

/** Rows that lead elsewhere, led where they must: one for each address, or none where another row does already; the rest go. */
function led(wrong: readonly TRoute[], wanted: readonly Target[]): TcsRemedy {
  return wrong.map((row, index) => {
    const target = wanted[index];
    return target === undefined ? removed(row) : rewritten(row, target);
  });
}

/** The ports that want the same rules: that there are several is told by another comparison. */
function claimantsOf({ claims }: TcsWorld, { chain: { vpc }, proto, vport }: ChainPort): readonly ChainPort[] {
  const chains = claims.get(keyOf(vpc.spec?.vpcid ?? ALL_VPCS, proto, vpc.spec?.vpcip ?? '', vport)) ?? [];
  return chains.flatMap(({ ports }) => ports.filter((one) => one.proto === proto && one.vport === vport));
}
