import { slicesOf } from '../model/kube/index.ts';
import type { Cluster, Endpoints, EndpointSlice, Pod, PromisedEndpoint, Service, ServicePort, SliceEndpoint } from '../model/kube/index.ts';
import { parseIp } from '../net/ip.ts';
import { named } from './lookup.ts';

/**
 * Endpoints of one port of a Service, from its EndpointSlices, or from the older Endpoints object where no slices were
 * collected. An unset `ready` counts as true, an unset `serving` as ready (discovery/v1 EndpointConditions). The same address
 * in two slices is one endpoint. An endpoint is listed as often as it has addresses.
 */
export function endpointsOf(cluster: Cluster, service: Service, port: ServicePort): readonly PromisedEndpoint[] {
  const found = cluster.endpointSlices.kind === 'known' ? slicesOf(cluster.endpointSlices.value, service.metadata).flatMap((slice) => fromSlice(slice, port)) : fromEndpoints(named(cluster.endpoints, service.metadata.name, service.metadata.namespace), port);
  const seen = new Set<string>();
  return found.filter((endpoint) => {
    const key = `${endpoint.addr.family} ${endpoint.addr.value} ${endpoint.port}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function fromSlice(slice: EndpointSlice, port: ServicePort): readonly PromisedEndpoint[] {
  return (slice.ports ?? [])
    .filter((entry) => (entry.name ?? '') === (port.name ?? '') && (entry.protocol ?? 'TCP') === (port.protocol ?? 'TCP'))
    .flatMap((entry) => (slice.endpoints ?? []).flatMap((endpoint) => promised(slice, endpoint, entry.port ?? port.port)));
}

function promised(slice: EndpointSlice, endpoint: SliceEndpoint, port: number): readonly PromisedEndpoint[] {
  const ready = endpoint.conditions?.ready ?? true;
  const target = endpoint.targetRef;
  return endpoint.addresses.flatMap((text): PromisedEndpoint[] => {
    const addr = parseIp(text);
    if (addr === undefined) return [];
    return [{
      addr, port, ready, serving: endpoint.conditions?.serving ?? ready, terminating: endpoint.conditions?.terminating ?? false, ref: slice.ref,
      ...(endpoint.nodeName === undefined ? {} : { node: endpoint.nodeName }),
      ...podRef(target, slice.metadata.namespace),
    }];
  });
}

function podRef(target: SliceEndpoint['targetRef'], namespace: string | undefined): { pod?: { namespace: string; name: string } } {
  if (target?.kind !== 'Pod' || target.name === undefined) return {};
  return { pod: { namespace: target.namespace ?? namespace ?? '', name: target.name } };
}

function fromEndpoints(object: Endpoints | undefined, port: ServicePort): readonly PromisedEndpoint[] {
  return (object?.subsets ?? []).flatMap((subset) => {
    const entry = subset.ports?.find((candidate) => (candidate.name ?? '') === (port.name ?? ''));
    if (entry === undefined || object === undefined) return [];
    const convert = (ready: boolean) => (address: NonNullable<typeof subset.addresses>[number]): PromisedEndpoint[] => {
      const addr = parseIp(address.ip);
      if (addr === undefined) return [];
      return [{ addr, port: entry.port, ready, serving: ready, terminating: false, ref: object.ref, ...(address.nodeName === undefined ? {} : { node: address.nodeName }), ...podRef(address.targetRef, object.metadata.namespace) }];
    };
    return [...(subset.addresses ?? []).flatMap(convert(true)), ...(subset.notReadyAddresses ?? []).flatMap(convert(false))];
  });
}

/** The number that a Service's target port has in a pod: itself, or the container port of that name and protocol. */
export function targetPortIn(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  for (const container of pod.spec?.containers ?? []) {
    const entry = container.ports?.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP'));
    if (entry !== undefined) return entry.containerPort;
  }
  return undefined;
}
