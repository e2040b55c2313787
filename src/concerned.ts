import type { Loaded } from './load.ts';
import type { GuiltyObject } from './model/finding/index.ts';
import type { KubeObject } from './model/kube/index.ts';
import type { Part } from './model/network/index.ts';
import type { ConcernedObject, PromisedFlow } from './model/report/index.ts';

/** Finds the API objects that findings and flows concern; what is in a namespace of the network concerns the pod that has it, or the node. */
export class Concerned {
  readonly #loaded: Loaded;
  #pods: ReadonlyMap<string, KubeObject> | undefined;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
  }

  /** The object of the API server that a finding is about; undefined where that has none which was collected. */
  of(object: GuiltyObject): ConcernedObject | undefined {
    if (object.kind === 'kubernetes') return this.#named(object.resource, object.namespace, object.name);
    if (object.kind === 'node') return this.#node(object.name);
    const [node = ''] = object.netns.split('/');
    const pod = this.#podsByNetns().get(object.netns);
    return pod === undefined ? this.#node(node) : referenceTo(pod);
  }

  /** The Service that promises a flow, else the pod that is asked, else the one that asks. */
  ofFlow({ target: { promise, server, client } }: PromisedFlow): ConcernedObject | undefined {
    const object = promise?.service ?? server.pod ?? client.pod;
    return object === undefined ? undefined : referenceTo(object);
  }

  /** `resource`: the kind in small letters, as findings have it. */
  #named(resource: string, namespace: string | undefined, name: string): ConcernedObject | undefined {
    const parts = Object.values(this.#loaded.cluster) as readonly Part<readonly KubeObject[]>[];
    const found = parts.flatMap((part) => (part.kind === 'known' ? part.value : [])).find((one) => one.kind.toLowerCase() === resource && one.metadata.name === name && one.metadata.namespace === namespace);
    return found === undefined ? undefined : referenceTo(found);
  }

  #node(name: string): ConcernedObject | undefined {
    const { cluster: { nodes }, placement } = this.#loaded;
    const found = nodes.kind === 'known' ? nodes.value.find(({ metadata }) => {
      const host = placement.hostNetns(metadata.name);
      return host.kind === 'known' && host.value === `${name}/host`;
    }) : undefined;
    return found === undefined ? undefined : referenceTo(found);
  }

  /** Pods with a network namespace of their own, by it. */
  #podsByNetns(): ReadonlyMap<string, KubeObject> {
    if (this.#pods !== undefined) return this.#pods;
    const { cluster: { pods }, placement } = this.#loaded;
    this.#pods = new Map((pods.kind === 'known' ? pods.value : []).flatMap((pod) => {
      const netns = pod.spec?.hostNetwork === true ? undefined : placement.netnsOfPod(pod);
      return netns?.kind === 'known' ? [[netns.value, pod] as const] : [];
    }));
    return this.#pods;
  }
}

function referenceTo({ apiVersion, kind, metadata: { namespace, name, uid } }: KubeObject): ConcernedObject {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name, ...(uid === undefined ? {} : { uid }) };
}
