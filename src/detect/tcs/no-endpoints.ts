import { formatIp } from '../../net/ip.ts';
import { absent, fieldOf, portsOf } from './rule.ts';
import type { TcsRule } from './rule.ts';

export const noEndpoints: TcsRule = {
  id: 'tcs-no-endpoints',
  severity: 'error',
  title: { en: 'port {port} of the Service of {object} has no ready endpoint', zh: '{object} 的 Service 端口 {port} 没有就绪的端点' },
  explanation: {
    en: 'The rules lead to the node port, and behind it there is no pod that takes connections: either none has the labels of the selector, or none is ready, or none has the target port.',
    zh: '规则通向 NodePort，但其后没有可接收连接的 Pod：没有 Pod 匹配 selector、没有 Pod 就绪，或没有该目标端口。',
  },
  detect: (world) => portsOf(world).flatMap(({ chain: { service, name }, servicePort }) => {
    if (service === undefined || servicePort === undefined || world.parts.endpoints === undefined) return [];
    const found = world.parts.endpoints(service, servicePort);
    if (found.some(({ ready }) => ready)) return [];
    const selector = Object.entries(service.spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`).join(', ');
    return [{
      object: name, facts: { port: servicePort.port },
      evidence: [fieldOf(service, `spec.ports ${servicePort.port} -> ${servicePort.targetPort ?? servicePort.port}, selector ${selector || '-'}`), ...found.slice(0, 3).map(({ ref, addr, port }) => ({ ref, text: `${formatIp(addr)}:${port} ready: false` })), ...(found.length > 0 ? [] : [absent('endpoints')])],
    }];
  }),
};
