import type { Pod } from './workload.ts';

/** Key of the annotation by which a static pod's mirror names the UID that the kubelet really uses (kubernetes.io/config.mirror). */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** The UIDs, in lower case, that the cgroup of a pod may have. */
export function podUids({ metadata }: Pod): readonly string[] {
  return [metadata.uid, metadata.annotations?.[MIRROR_ANNOTATION]].flatMap((uid) => uid?.toLowerCase() ?? []);
}
