import { absent, fieldOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const serviceMissing: TcsRule = {
  id: 'tcs-service-missing',
  severity: 'error',
  title: { en: '{object} has no Service {service}', zh: '{object} 没有对应的 Service {service}' },
  explanation: {
    en: 'The vpcservice-controller makes a Service of type LoadBalancer of each VPCService. Without it TGW has no rule, and no pod is behind the address.',
    zh: 'vpcservice-controller 会为每个 VPCService 创建一个 LoadBalancer 类型的 Service。没有它，TGW 就没有规则，该地址后面也没有 Pod。',
  },
  detect: ({ chains, parts }) => (parts.services === undefined ? [] : chains.filter(({ service, isDeleted }) => service === undefined && !isDeleted).map(({ vpc, name, serviceName }) => ({
    object: name, facts: { service: serviceName }, evidence: [fieldOf(vpc, `serviceName ${serviceName}`), absent(`Service ${vpc.metadata.namespace ?? 'default'}/${serviceName}`)],
  }))),
};
