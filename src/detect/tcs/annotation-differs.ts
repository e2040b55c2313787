import type { Service, VpcService } from '../../model/kube/index.ts';
import { targetsOf } from './annotation.ts';
import { annotated } from './remedy.ts';
import { fieldOf, targetText } from './rule.ts';
import type { TcsFault, TcsRule } from './rule.ts';
import { wantedTargets } from './targets.ts';
import type { ChainPort } from './world.ts';

export const annotationDiffers: TcsRule = {
  id: 'tcs-annotation-differs',
  severity: 'error',
  title: { en: 'the annotation of {object} for port {port} leads to {told}, TGW listens on {wanted}', zh: '{object} 的端口 {port} 注解指向 {told}，而 TGW 监听的是 {wanted}' },
  explanation: {
    en: 'The rule of VPCGW is written after the annotation, the address of TGW stands in the status of the Service. After a change of that address (from LVS to TGW, for instance) both must change: connections go to the old one.',
    zh: 'VPCGW 规则依据该注解写入，TGW 的地址则在 Service 的 status 中。地址变更（例如 LVS 切换到 TGW）后两处都必须更新：否则连接仍发往旧地址。',
  },
  others: {
    unreadable: {
      title: { en: 'the annotation of {object} for port {port} cannot be read', zh: '{object} 的端口 {port} 注解无法解析' },
      explanation: { en: 'It must be a list like [{"pip":"10.28.41.210","pport":80}].', zh: '它应为形如 [{"pip":"10.28.41.210","pport":80}] 的列表。' },
    },
  },
  detect: ({ chains }) => chains.flatMap(({ vpc, service, ports }) => ports.flatMap((port) => [vpc, ...(service === undefined ? [] : [service])].flatMap((holder) => differing(port, holder)))),
};

function differing(port: ChainPort, holder: VpcService | Service): readonly TcsFault[] {
  const { chain, vport } = port;
  const text = holder.metadata.annotations?.[String(vport)];
  if (text === undefined) return [];
  const object = holder === chain.vpc ? chain.name : `svc/${holder.metadata.namespace ?? 'default'}/${holder.metadata.name}`;
  const line = fieldOf(holder, `annotation "${vport}": ${text}`);
  const told = targetsOf(text);
  // Without an address of TGW there is nothing to compare with; a port that the Service lacks is told by its own rule.
  const isKnown = chain.service !== undefined && chain.balancers.length > 0 && port.servicePort !== undefined;
  const wanted = isKnown ? wantedTargets(port) : [];
  const remedies = isKnown ? [[annotated(holder, String(vport), wanted)]] : [];
  if (told === undefined) return [{ object, facts: { port: vport }, evidence: [line], words: 'unreadable', remedies }];
  if (chain.service === undefined || port.servicePort === undefined || !isKnown) return [];
  if (sameTargets(told.map(targetText), wanted.map(targetText))) return [];
  return [{ object, facts: { port: vport, told: told.map(targetText).join(', ') || '-', wanted: wanted.map(targetText).join(', ') }, evidence: [line, fieldOf(chain.service, `status.loadBalancer.ingress ${chain.balancers.join(', ')}, spec.ports ${port.servicePort.port}`)], remedies }];
}

/** An annotation may name some of several addresses of TGW, and none that TGW does not have. */
function sameTargets(told: readonly string[], wanted: readonly string[]): boolean {
  return told.length > 0 && told.every((one) => wanted.includes(one));
}
