import { createHash } from 'node:crypto';
import type { ClusterSpec, Family, PodSpec, ServiceSpec } from './spec.ts';

/** The address plan of every scenario. The wire is 10.0.0.0/24 (fd00::/64), pods 10.40.0.0/16 (fd40::/16), services 10.96.0.0/16 (fd96::/112). */
export const POD_RANGE: Readonly<Record<Family, string>> = { 4: '10.40.0.0/16', 6: 'fd40::/16' };
export const SERVICE_RANGE: Readonly<Record<Family, string>> = { 4: '10.96.0.0/16', 6: 'fd96::/112' };
export const GATEWAY: Readonly<Record<Family, string>> = { 4: '10.0.0.254', 6: 'fd00::fe' };
export const WIRE_BITS: Readonly<Record<Family, number>> = { 4: 24, 6: 64 };

export function nodeIndex(spec: ClusterSpec, node: string): number {
  const index = spec.nodes.indexOf(node);
  if (index < 0) throw new Error(`no node ${node}`);
  return index + 1;
}

export function nodeIp(spec: ClusterSpec, node: string, family: Family): string {
  return family === 4 ? `10.0.0.${nodeIndex(spec, node)}` : `fd00::${nodeIndex(spec, node)}`;
}

/** The address by which Calico's other nodes know this one. */
export function calicoIp(spec: ClusterSpec, node: string, family: Family): string {
  return (family === 4 ? spec.detection?.addresses[node] : undefined) ?? nodeIp(spec, node, family);
}

/** Network address of the block of pod addresses that a node has, without its length. */
export function blockBase(spec: ClusterSpec, node: string, family: Family): string {
  return family === 4 ? `10.40.${nodeIndex(spec, node)}.0` : `fd40:${nodeIndex(spec, node)}::`;
}

/** Calico's blocks are /26 and /122; a bridge CNI has the node's podCIDR. */
export function block(spec: ClusterSpec, node: string, family: Family): string {
  const bits = bridged(spec) ? { 4: 24, 6: 64 }[family] : { 4: 26, 6: 122 }[family];
  return `${blockBase(spec, node, family)}/${bits}`;
}

/** Whether pods hang on a bridge rather than on routed veths. */
export function bridged(spec: ClusterSpec): boolean {
  return spec.overlay === 'flannel' || spec.overlay === 'bridge';
}

export function podIp(spec: ClusterSpec, pod: PodSpec, family: Family): string {
  const mates = spec.pods.filter((other) => other.node === pod.node);
  const host = 10 + mates.findIndex((other) => sameName(other, pod));
  return family === 4 ? `10.40.${nodeIndex(spec, pod.node)}.${host}` : `fd40:${nodeIndex(spec, pod.node)}::${host.toString(16)}`;
}

export function serviceIp(spec: ClusterSpec, service: ServiceSpec, family: Family): string {
  const host = 10 + spec.services.findIndex((other) => sameName(other, service));
  return family === 4 ? `10.96.0.${host}` : `fd96::${host.toString(16)}`;
}

export function sameName(a: { readonly namespace: string; readonly name: string }, b: { readonly namespace: string; readonly name: string }): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}

/** `NAMESPACE/NAME`, by which the lab calls a pod. */
export function podKey(pod: { readonly namespace: string; readonly name: string }): string {
  return `${pod.namespace}/${pod.name}`;
}

export function podOf(spec: ClusterSpec, key: string): PodSpec {
  const pod = spec.pods.find((candidate) => podKey(candidate) === key);
  if (pod === undefined) throw new Error(`no pod ${key}`);
  return pod;
}

/** A UUID that is the same in every run. */
export function uidOf(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The device on the node that leads to a pod: Calico's name (SHA-1 of `namespace.pod`), or `veth` and eight hex digits. */
export function hostDevice(spec: ClusterSpec, pod: PodSpec): string {
  const hash = createHash('sha1').update(`${pod.namespace}.${pod.name}`).digest('hex');
  return bridged(spec) ? `veth${hash.slice(0, 8)}` : `cali${hash.slice(0, 11)}`;
}

/** Name of the pod's network namespace as containerd gives it. */
export function podNetns(pod: PodSpec): string {
  return `cni-${uidOf('netns', pod.namespace, pod.name)}`;
}

/** Id of the pod's container, as in its status and in its cgroup. */
export function containerId(pod: PodSpec): string {
  return createHash('sha256').update(`container/${pod.namespace}/${pod.name}`).digest('hex');
}

/** A locally administered MAC address that is the same in every run. */
export function macOf(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  return `66:${[2, 4, 6, 8, 10].map((at) => hex.slice(at, at + 2)).join(':')}`;
}
