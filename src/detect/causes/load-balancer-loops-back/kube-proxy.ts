import type { DaemonSet, ServicePromise } from '../../../model/kube/index.ts';
import type { Because } from '../../../model/network/index.ts';
import type { View } from '../../view.ts';

/** The annotation by which TKE's kube-proxy in IPVS mode binds a load balancer's address all the same, while that one probes from elsewhere. */
export const PREVENT_LOOPBACK = 'service.cloud.tencent.com/prevent-loopback';

/** The first kube-proxy of each minor version that knows the annotation, `v1.MINOR.PATCH-tke.BUILD` (Tencent Kubernetes Engine, trouble shooting of Services and Ingresses); all later ones do. */
const KNOWS: Readonly<Record<number, readonly [patch: number, build: number]>> = { 12: [4, 30], 14: [3, 24], 16: [3, 25], 18: [4, 20], 20: [6, 12], 22: [5, 13], 24: [4, 6] };

/** A kube-proxy that does not know the annotation, and the version that does. */
export interface OldProxy {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly image: string;
  readonly version: string;
  readonly needed: string;
  readonly because: Because;
}

/** The kube-proxy of the nodes, where its DaemonSet says that it is too old for the annotation; nothing where it is not, or where that is not known. */
export function oldProxy({ cluster: { daemonSets } }: View): OldProxy | undefined {
  const set = daemonSets.kind === 'known' ? daemonSets.value.find(({ metadata }) => metadata.namespace === 'kube-system' && metadata.name === 'kube-proxy') : undefined;
  return set === undefined ? undefined : oldIn(set);
}

/** Whether a Service has the annotation. */
export function preventsLoopback({ service: { metadata: { annotations = {} } } }: ServicePromise): boolean {
  return annotations[PREVENT_LOOPBACK] === 'true';
}

function oldIn({ metadata: { namespace = '', name }, spec, ref }: DaemonSet): OldProxy | undefined {
  const { name: container = name, image = '' } = spec?.template?.spec?.containers?.find((one) => one.name === 'kube-proxy') ?? {};
  const [, version = '', minor, patch, build] = /:(v1\.(\d+)\.(\d+)-tke\.(\d+))$/.exec(image) ?? [];
  const [needsPatch, needsBuild] = KNOWS[Number(minor)] ?? [];
  if (version === '' || needsPatch === undefined || needsBuild === undefined) return undefined;
  const [has, built] = [Number(patch), Number(build)];
  if (has > needsPatch || (has === needsPatch && built >= needsBuild)) return undefined;
  return { namespace, name, container, image, version, needed: `v1.${minor ?? ''}.${needsPatch}-tke.${needsBuild}`, because: { ref, text: `DaemonSet ${namespace}/${name}: ${image}` } };
}
