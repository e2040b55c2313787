import { internalIps } from '../model/kube/index.ts';
import type { Service, ServicePort } from '../model/kube/index.ts';
import type { Balancer } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { protocolNumber } from '../net/protocol.ts';
import type { View } from './view.ts';

/** A port of a Service that has its address from a load balancer, which must listen there and send on to its node port. */
export interface WantedListener {
  readonly service: Service;
  readonly port: ServicePort;
  /** IANA number. */
  readonly protocol: number;
}

/** What the Services that have their address from a load balancer want of it. */
export function wantedListeners({ cluster: { services } }: View, { addresses }: Balancer): readonly WantedListener[] {
  const own = new Set(addresses.map(formatIp));
  const theirs = services.kind === 'known' ? services.value.filter(({ spec, status }) => spec?.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).some(({ ip = '' }) => own.has(ip))) : [];
  return theirs.flatMap((service) => (service.spec?.ports ?? []).flatMap((port): WantedListener[] => {
    const protocol = protocolNumber((port.protocol ?? 'TCP').toLowerCase());
    return protocol === undefined ? [] : [{ service, port, protocol }];
  }));
}

/** The node port of every node, as backends. */
export function nodePorts({ cluster: { nodes } }: View, { nodePort }: ServicePort): readonly { readonly addr: Ip; readonly port: number }[] {
  return nodePort === undefined || nodes.kind === 'missing' ? [] : nodes.value.flatMap((node) => internalIps(node).slice(0, 1).map((addr) => ({ addr, port: nodePort })));
}
