import { podKey } from '../../cluster/addresses.ts';
import { endpointsOf, protocolOf } from '../../cluster/endpoints.ts';
import type { ClusterSpec } from '../../cluster/spec.ts';
import type { Probe } from '../../scenario.ts';

const DIRECT = [['tcp', 8080], ['tcp', 9090], ['udp', 5353]] as const;

/**
 * Everything that is tried in a cluster: from every pod to every pod on three ports, and to every port of every Service, often where
 * the proxy throws dice. From the nodes too, where packets of a node have the node's own address (an overlay gives them its device's).
 */
export function probesOf(spec: ClusterSpec): Probe[] {
  const clients = [...spec.pods.map((pod) => `pod/${podKey(pod)}`), ...(spec.overlay === 'routed' ? spec.nodes.map((node) => `node/${node}`) : [])];
  return clients.flatMap((from) => [
    ...spec.pods.flatMap((pod) => DIRECT.map(([protocol, port]): Probe => ({ from, to: `pod/${podKey(pod)}:${port}`, protocol, timeoutMs: 700 }))),
    ...(from.startsWith('node/') ? [] : serviceProbes(spec, from)),
  ]);
}

function serviceProbes(spec: ClusterSpec, from: string): Probe[] {
  return spec.services.flatMap((service) => service.ports.map((port): Probe => {
    const endpoints = endpointsOf(spec, service, port, 4).length;
    return { from, to: `svc/${podKey(service)}:${port.port}`, protocol: protocolOf(port) === 'UDP' ? 'udp' : 'tcp', timeoutMs: 700, times: endpoints > 1 ? 5 * endpoints : 1 };
  }));
}
