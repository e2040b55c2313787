import type { Cluster, KubeObject, Pod } from '../model/kube/index.ts';
import type { Part } from '../model/network/index.ts';

/** The objects of a part, or none when it was not collected. Whoever must tell the two apart looks at the part itself. */
export function known<T>(part: Part<readonly T[]>): readonly T[] {
  return part.kind === 'known' ? part.value : [];
}

/** The object of this name; `undefined` when there is none or the kind was not collected. */
export function named<T extends KubeObject>(part: Part<readonly T[]>, name: string, namespace?: string): T | undefined {
  return known(part).find((object) => object.metadata.name === name && object.metadata.namespace === namespace);
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
