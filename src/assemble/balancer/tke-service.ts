import { internalIps, slicesOf } from '../../model/kube/index.ts';
import type { Cluster, Node, Service, ServicePort } from '../../model/kube/index.ts';
import { CLB_WEIGHT } from '../../model/network/index.ts';
import type { BalancerBackend, BalancerListener, Because, Part } from '../../model/network/index.ts';
import { formatIpPort, parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { known, missing } from '../part/index.ts';

/** Annotations of Tencent Kubernetes Engine at a Service. */
const ANNOTATION = {
  id: 'service.kubernetes.io/loadbalance-id', existing: 'service.kubernetes.io/tke-existed-lbid', subnet: 'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid',
  preventLoopback: 'service.cloud.tencent.com/prevent-loopback', direct: 'service.cloud.tencent.com/direct-access', localOnly: 'service.kubernetes.io/local-svc-only-bind-node-with-pod',
} as const;

/** A Service whose load balancer TKE made, or took for it. */
export interface TkeService {
  readonly service: Service;
  /** Absent where no annotation says it. */
  readonly id?: string;
  readonly addresses: readonly Ip[];
  readonly preventsLoopback: boolean;
}

/** The Services of type LoadBalancer that one of TKE's own annotations stands at. */
export function tkeServices({ services }: Cluster): readonly TkeService[] {
  return (services.kind === 'known' ? services.value : []).flatMap((service): TkeService[] => {
    const { metadata: { annotations = {} }, spec, status } = service;
    if (spec?.type !== 'LoadBalancer' || !Object.values(ANNOTATION).some((key) => key in annotations)) return [];
    const id = annotations[ANNOTATION.id] ?? annotations[ANNOTATION.existing];
    const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => parseIp(ip ?? '') ?? []);
    return [{ service, addresses, preventsLoopback: annotations[ANNOTATION.preventLoopback] === 'true', ...(id === undefined ? {} : { id }) }];
  });
}

/** A listener for each port of a Service, with the backends that TKE's service-controller binds to it. */
export function tkeListeners(cluster: Cluster, { service }: TkeService, name: string): readonly Omit<BalancerListener, 'source'>[] {
  const { namespace = '', name: own } = service.metadata;
  return (service.spec?.ports ?? []).flatMap((port): Omit<BalancerListener, 'source'>[] => {
    const protocol = protocolNumber((port.protocol ?? 'TCP').toLowerCase());
    if (protocol === undefined) return [];
    const because = { ref: service.ref, text: `CLB ${name}: listener ${port.protocol ?? 'TCP'}:${port.port}` };
    return [{ protocol, port: port.port, backends: backendsOf(cluster, service, port, name), service: { namespace, name: own }, because }];
  });
}

function backendsOf(cluster: Cluster, service: Service, port: ServicePort, name: string): Part<readonly BalancerBackend[]> {
  const annotations = service.metadata.annotations ?? {};
  if (cluster.nodes.kind === 'missing') return missing(cluster.nodes.because);
  const nodes = cluster.nodes.value;
  if (annotations[ANNOTATION.direct] === 'true') return podBackends(cluster, service, port, nodes, name);
  const { nodePort } = port;
  if (nodePort === undefined) return missing({ ref: service.ref, text: `CLB ${name}: listener ${port.protocol ?? 'TCP'}:${port.port}` });
  const serving = annotations[ANNOTATION.localOnly] === 'true' && service.spec?.externalTrafficPolicy === 'Local' ? servingNodes(cluster, service) : undefined;
  return known(nodes.filter(({ metadata }) => serving?.has(metadata.name) !== false).flatMap((node): BalancerBackend[] => {
    const [addr] = internalIps(node);
    return addr === undefined ? [] : [{ addr, port: nodePort, weight: CLB_WEIGHT, because: { ref: node.ref, text: backendWords(name, addr, nodePort, CLB_WEIGHT) } }];
  }));
}

/** The pods themselves, each reached by its node. */
function podBackends(cluster: Cluster, service: Service, port: ServicePort, nodes: readonly Node[], name: string): Part<readonly BalancerBackend[]> {
  if (cluster.endpointSlices.kind === 'missing') return missing(cluster.endpointSlices.because);
  const vias = new Map(nodes.map((node) => [node.metadata.name, internalIps(node)[0]]));
  return known(slicesOf(cluster.endpointSlices.value, service.metadata).flatMap((slice) => {
    const number = slice.ports?.find((one) => (one.name ?? '') === (port.name ?? '') && (one.protocol ?? 'TCP') === (port.protocol ?? 'TCP'))?.port;
    return number === undefined ? [] : (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap(({ addresses: [text = ''], nodeName = '' }): BalancerBackend[] => {
      const addr = parseIp(text);
      const via = vias.get(nodeName);
      return addr === undefined ? [] : [{ addr, port: number, weight: CLB_WEIGHT, ...(via === undefined ? {} : { via }), because: { ref: slice.ref, text: backendWords(name, addr, number, CLB_WEIGHT) } }];
    });
  }));
}

function servingNodes({ endpointSlices }: Cluster, service: Service): ReadonlySet<string> {
  const slices = endpointSlices.kind === 'known' ? slicesOf(endpointSlices.value, service.metadata) : [];
  return new Set(slices.flatMap(({ endpoints = [] }) => endpoints.filter(({ conditions }) => conditions?.ready !== false).flatMap(({ nodeName }) => nodeName ?? [])));
}

/** How a backend is told. */
export function backendWords(name: string, addr: Ip, port: number, weight: number): Because['text'] {
  return `CLB ${name}: backend ${formatIpPort(addr, port)}, weight ${weight}`;
}
