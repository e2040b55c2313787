import type { Cluster, KubeObject, Pod, PolicyEnd, PolicyFlow } from '../model/kube/index.ts';
import type { Part } from '../model/network/index.ts';
import { parseIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { contains, parsePrefix } from '../net/prefix.ts';

/** The objects of a part, or none when it was not collected. Whoever must tell the two apart looks at the part itself. */
export function known<T>(part: Part<readonly T[]>): readonly T[] {
  return part.kind === 'known' ? part.value : [];
}

const indexes = new WeakMap<readonly KubeObject[], ReadonlyMap<string, KubeObject>>();

/** The object of this name; `undefined` when there is none or the kind was not collected. */
export function named<T extends KubeObject>(part: Part<readonly T[]>, name: string, namespace?: string): T | undefined {
  if (part.kind === 'missing') return undefined;
  let index = indexes.get(part.value);
  if (index === undefined) {
    // The first of two with one name counts.
    index = new Map(part.value.map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object] as const).reverse());
    indexes.set(part.value, index);
  }
  const found = index.get(`${namespace ?? ''}/${name}`) as T | undefined;
  return found?.metadata.namespace === namespace ? found : undefined;
}

/** Labels of a namespace, with the name label that the API server sets (`kubernetes.io/metadata.name`). */
export function namespaceLabels(cluster: Cluster, namespace: string): Readonly<Record<string, string>> {
  return { 'kubernetes.io/metadata.name': namespace, ...named(cluster.namespaces, namespace)?.metadata.labels };
}

/** Whether the pod's Ready condition is true. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

/** Whether the pod has ended: its address may already belong to another. */
export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** The pod at an end of a flow; none for an address that is no pod's, and for a hostNetwork pod, which policies take for its node. */
export function policedPod(cluster: Cluster, end: PolicyEnd): Pod | undefined {
  const pod = end.kind === 'pod' ? named(cluster.pods, end.name, end.namespace) : undefined;
  return pod?.spec?.hostNetwork === true ? undefined : pod;
}

/** Whether the pod that receives has a container port of this name with the flow's protocol and number. */
export function hasNamedPort(cluster: Cluster, flow: PolicyFlow, name: string): boolean {
  const pod = flow.dst.kind === 'pod' ? named(cluster.pods, flow.dst.name, flow.dst.namespace) : undefined;
  return pod?.spec?.containers.some((container) => container.ports?.some((entry) => entry.name === name && (entry.protocol ?? 'TCP') === flow.protocol && entry.containerPort === flow.port)) ?? false;
}

/** Whether an address is one of those in a node's status. */
export function hasAddress(addresses: readonly { readonly address: string }[], ip: Ip): boolean {
  return addresses.some(({ address }) => {
    const own = parseIp(address);
    return own !== undefined && sameIp(own, ip);
  });
}

/** Whether an address is in a prefix as policies write it; nothing is in a text that is no prefix. */
export function isWithin(ip: Ip, cidr: string): boolean {
  const prefix = parsePrefix(cidr);
  return prefix !== undefined && contains(prefix, ip);
}
