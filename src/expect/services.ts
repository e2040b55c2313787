import type { Cluster, EndpointReason, Frontend, PromisedEndpoint, Service, ServicePort, ServicePromise } from '../model/kube/index.ts';
import { parseIp } from '../net/ip.ts';
import { protocolNumber } from '../net/protocol.ts';
import { endpointsOf } from './endpoints.ts';
import { endpointReasons } from './reasons.ts';

/** From where a Service is asked: the node whose proxy decides, and whether by an internal or an external frontend. */
export interface Viewpoint {
  readonly node?: string;
  readonly scope: 'internal' | 'external';
  readonly family: 4 | 6;
}

/** The port of a Service by number, name or, where it has only one, by nothing. `undefined`: it has no such port. */
export function servicePort(service: Service, wanted: string | undefined, protocol?: string): ServicePort | undefined {
  const ports = (service.spec?.ports ?? []).filter((port) => protocol === undefined || (port.protocol ?? 'TCP') === protocol);
  if (wanted === undefined) return ports.length === 1 ? ports[0] : undefined;
  return ports.find((port) => port.name === wanted || String(port.port) === wanted);
}

/** Cluster addresses of a Service; none for a headless or an ExternalName Service. */
export function clusterIps(service: Service): readonly string[] {
  const all = service.spec?.clusterIPs ?? (service.spec?.clusterIP === undefined ? [] : [service.spec.clusterIP]);
  return all.filter((ip) => parseIp(ip) !== undefined);
}

/**
 * What Kubernetes promises of one port of a Service as seen from one node: its frontends, its endpoints, and those that the
 * node's proxy must use (kubernetes pkg/proxy/topology.go CategorizeEndpoints): ready ones; else, with none ready, those that
 * serve while terminating; under a Local policy only those on the node.
 */
export function servicePromise(cluster: Cluster, service: Service, port: ServicePort, from: Viewpoint): ServicePromise {
  const endpoints = endpointsOf(cluster, service, port).filter((endpoint) => endpoint.addr.family === from.family);
  const policy = from.scope === 'internal' ? service.spec?.internalTrafficPolicy : service.spec?.externalTrafficPolicy;
  const candidates = policy === 'Local' && from.node !== undefined ? endpoints.filter((endpoint) => endpoint.node === from.node) : endpoints;
  const usable = usableOf(candidates);
  const affinity = service.spec?.sessionAffinity === 'ClientIP' ? (service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : undefined;
  // Asked of few Services, and then all pods are gone through.
  let reasons: readonly EndpointReason[] | undefined;
  return {
    service, port, protocol: protocolNumber((port.protocol ?? 'TCP').toLowerCase()) ?? 6, frontends: frontendsOf(service, port), endpoints, usable,
    get reasons() { return (reasons ??= endpointReasons(cluster, service, port, endpoints, { ...from, localOnly: candidates !== endpoints, usable })); },
    ...(affinity === undefined ? {} : { sessionAffinitySeconds: affinity }),
  };
}

function usableOf(endpoints: readonly PromisedEndpoint[]): readonly PromisedEndpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
}

function frontendsOf(service: Service, port: ServicePort): readonly Frontend[] {
  const at = (kind: Exclude<Frontend['kind'], 'node-port'>, texts: readonly string[]): Frontend[] =>
    texts.flatMap((text) => {
      const addr = parseIp(text);
      return addr === undefined ? [] : [{ kind, addr, port: port.port }];
    });
  const balancers = (service.status?.loadBalancer?.ingress ?? []).filter((entry) => entry.ipMode !== 'Proxy').flatMap((entry) => entry.ip ?? []);
  return [
    ...at('cluster-ip', clusterIps(service)),
    ...at('external-ip', service.spec?.externalIPs ?? []),
    ...at('load-balancer', balancers),
    ...(port.nodePort === undefined ? [] : [{ kind: 'node-port' as const, port: port.nodePort }]),
  ];
}
