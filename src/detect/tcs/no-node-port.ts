import { absent, fieldOf, portsOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const noNodePort: TcsRule = {
  id: 'tcs-no-node-port',
  severity: 'error',
  title: { en: 'port {port} of the Service of {object} has no node port', zh: '{object} 的 Service 端口 {port} 没有 NodePort' },
  explanation: { en: 'TGW sends connections to the node port: without one its rule has no backend.', zh: 'TGW 把连接发往 NodePort：没有 NodePort，其规则就没有后端。' },
  detect: (world) => portsOf(world).flatMap(({ chain, servicePort }) => {
    const { service, name } = chain;
    if (service === undefined || servicePort === undefined || service.spec?.type !== 'LoadBalancer' || (servicePort.nodePort ?? 0) !== 0) return [];
    return [{ object: name, facts: { port: servicePort.port }, evidence: [fieldOf(service, `spec.ports ${servicePort.port}`), absent('nodePort')] }];
  }),
};
