import { absent, fieldOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const noTgwAddress: TcsRule = {
  id: 'tcs-no-tgw-address',
  severity: 'error',
  title: { en: 'TGW has given the Service of {object} no address', zh: 'TGW 没有为 {object} 的 Service 分配地址' },
  explanation: {
    en: 'tce-cloud-provider writes status.loadBalancer.ingress once TGW has its rule. Without it there is none, and VPCGW has nowhere to send connections.',
    zh: 'TGW 规则建立后，tce-cloud-provider 才会写入 status.loadBalancer.ingress。没有它就没有规则，VPCGW 也无处转发。',
  },
  others: {
    type: {
      title: { en: 'the Service of {object} is of type {type}, so that TGW has no rule for it', zh: '{object} 的 Service 类型为 {type}，因此 TGW 没有对应规则' },
      explanation: { en: 'tce-cloud-provider makes rules of TGW for Services of type LoadBalancer only.', zh: 'tce-cloud-provider 只为 LoadBalancer 类型的 Service 建立 TGW 规则。' },
    },
  },
  detect: ({ chains }) => chains.flatMap(({ name, service, isDeleted, balancers }) => {
    if (service === undefined || isDeleted) return [];
    const type = service.spec?.type ?? 'ClusterIP';
    if (type !== 'LoadBalancer') return [{ object: name, facts: { type }, evidence: [fieldOf(service, `spec.type ${type}`)], words: 'type' }];
    if (balancers.length > 0) return [];
    return [{ object: name, facts: {}, evidence: [fieldOf(service, 'spec.type LoadBalancer'), absent('status.loadBalancer.ingress[].ip')] }];
  }),
};
