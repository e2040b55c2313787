import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
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

/** The Service, with its port, that is reached from outside at this address: one of its external IPs, or its load balancer's. */
export function serviceAtExternal({ services }: Cluster, ip: Ip, at: number, protocol: number): { readonly service: Service; readonly port: ServicePort } | undefined {
  const text = formatIp(ip);
  for (const service of services.kind === 'known' ? services.value : []) {
    const { spec, status } = service;
    const isIts = (spec?.externalIPs ?? []).includes(text) || (status?.loadBalancer?.ingress ?? []).some((entry) => entry.ip === text);
    const port = isIts ? (spec?.ports ?? []).find((one) => one.port === at && protocolNumber((one.protocol ?? 'TCP').toLowerCase()) === protocol) : undefined;
    if (port !== undefined) return { service, port };
  }
  return undefined;
}
