import { contains, parseIp, parsePrefix } from '../../../src/net/index.ts';
import { nodeIp, POD_RANGE, serviceIp } from '../../cluster/addresses.ts';
import { endpointsOf, protocolOf } from '../../cluster/endpoints.ts';
import type { LabEndpoint } from '../../cluster/endpoints.ts';
import type { ClusterSpec, Family, ServicePortSpec, ServiceSpec } from '../../cluster/spec.ts';

/** One port of one Service in one family, as kube-proxy on one node sees it. */
export interface PortView {
  readonly service: ServiceSpec;
  readonly port: ServicePortSpec;
  readonly family: Family;
  /** `namespace/name:port`, without the colon when the port has no name: kube-proxy's ServicePortName. */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly clusterIp: string;
  /** Ready endpoints. */
  readonly endpoints: readonly ProxyEndpoint[];
  /** Endpoints for traffic inside the cluster, after internalTrafficPolicy. */
  readonly internal: readonly ProxyEndpoint[];
  /** Endpoints for traffic from outside, after externalTrafficPolicy. */
  readonly external: readonly ProxyEndpoint[];
  /** Endpoints on this node. */
  readonly local: readonly ProxyEndpoint[];
  readonly externalIps: readonly string[];
  readonly loadBalancerIps: readonly string[];
  /** Who may use the load balancer's addresses; empty: everyone. With the addresses themselves, when the node is in one of the ranges. */
  readonly sources: readonly string[];
}

export interface ProxyEndpoint {
  readonly ip: string;
  readonly port: number;
  readonly local: boolean;
  /** `ip:port`, `[ip]:port`. */
  readonly text: string;
}

/** All ports of all Services, in the order of the Services. */
export function portViews(spec: ClusterSpec, node: string, family: Family): PortView[] {
  return spec.services.flatMap((service) =>
    service.ports.map((port) => {
      const endpoints = endpointsOf(spec, service, port, family).filter((endpoint) => endpoint.ready).map((endpoint) => proxyEndpoint(endpoint, node));
      const local = endpoints.filter((endpoint) => endpoint.local);
      const mine = (texts: readonly string[] = []): string[] => texts.filter((text) => text.includes(':') === (family === 6));
      const ranges = mine(service.loadBalancerSourceRanges);
      const lbIps = service.loadBalancerMode === 'Proxy' ? [] : mine(service.loadBalancerIPs);
      return {
        service, port, family, endpoints,
        name: `${service.namespace}/${service.name}${port.name === undefined ? '' : `:${port.name}`}`,
        protocol: protocolOf(port) === 'UDP' ? ('udp' as const) : ('tcp' as const),
        clusterIp: serviceIp(spec, service, family),
        internal: service.internalTrafficPolicy === 'Local' ? local : endpoints,
        external: service.externalTrafficPolicy === 'Local' ? local : endpoints,
        local, externalIps: mine(service.externalIPs), loadBalancerIps: lbIps,
        sources: lbIps.length === 0 ? [] : ranges.some((range) => covers(range, nodeIp(spec, node, family))) ? [...ranges, ...lbIps] : ranges,
      };
    }),
  );
}

function proxyEndpoint(endpoint: LabEndpoint, node: string): ProxyEndpoint {
  const text = endpoint.ip.includes(':') ? `[${endpoint.ip}]:${endpoint.port}` : `${endpoint.ip}:${endpoint.port}`;
  return { ip: endpoint.ip, port: endpoint.port, local: endpoint.pod.node === node, text };
}

function covers(range: string, address: string): boolean {
  const prefix = parsePrefix(range);
  const ip = parseIp(address);
  return prefix !== undefined && ip !== undefined && contains(prefix, ip);
}

/** Whether anyone outside the cluster has a way to this port. */
export function externallyAccessible(view: PortView): boolean {
  return view.port.nodePort !== undefined || view.externalIps.length + view.loadBalancerIps.length > 0;
}

/** What the proxy takes for a pod's address (detect-local by cluster CIDR). */
export function podRange(view: { readonly family: Family }): string {
  return POD_RANGE[view.family];
}

/** Addresses on which node ports are answered. */
export function nodePortIps(spec: ClusterSpec, node: string, family: Family): string[] {
  return [nodeIp(spec, node, family)];
}
