import { protocolNumber } from '../../net/protocol.ts';
import type { Cluster } from './cluster.ts';
import type { Service, ServicePort } from './service.ts';

/** The Service, with its port, that has this node port for the protocol (an IP protocol's number). */
export function serviceAtNodePort({ services }: Cluster, nodePort: number, protocol: number): { readonly service: Service; readonly port: ServicePort } | undefined {
  for (const service of services.kind === 'known' ? services.value : []) {
    const port = (service.spec?.ports ?? []).find((one) => one.nodePort === nodePort && protocolNumber((one.protocol ?? 'TCP').toLowerCase()) === protocol);
    if (port !== undefined) return { service, port };
  }
  return undefined;
}
