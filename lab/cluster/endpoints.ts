import { podIp } from './addresses.ts';
import type { ClusterSpec, Family, PodSpec, Protocol, ServicePortSpec, ServiceSpec } from './spec.ts';

/** One address behind a Service port, as the endpoint controller computes it. */
export interface LabEndpoint {
  readonly pod: PodSpec;
  readonly ip: string;
  readonly port: number;
  readonly ready: boolean;
}

/** Pods that a Service selects: same namespace, all labels equal (an empty selector selects nothing). */
export function selected(spec: ClusterSpec, service: ServiceSpec): PodSpec[] {
  const wanted = Object.entries(service.selector);
  if (wanted.length === 0) return [];
  return spec.pods.filter((pod) => pod.namespace === service.namespace && wanted.every(([key, value]) => pod.labels[key] === value));
}

/** The number of a targetPort in a pod; a name that the pod does not declare has none. */
export function targetPort(pod: PodSpec, port: ServicePortSpec): number | undefined {
  if (typeof port.targetPort === 'number') return port.targetPort;
  return pod.ports.find((declared) => declared.name === port.targetPort && (declared.protocol ?? 'TCP') === protocolOf(port))?.port;
}

/** The endpoints of one port of a Service in one family, ready and not, in the order of the pods. */
export function endpointsOf(spec: ClusterSpec, service: ServiceSpec, port: ServicePortSpec, family: Family): LabEndpoint[] {
  return selected(spec, service).flatMap((pod) => {
    const number = targetPort(pod, port);
    return number === undefined ? [] : [{ pod, ip: podIp(spec, pod, family), port: number, ready: pod.ready }];
  });
}

export function protocolOf(port: { readonly protocol?: Protocol }): Protocol {
  return port.protocol ?? 'TCP';
}
