import type { Cluster, Pod } from '../../model/kube/index.ts';
import type { LineRef } from '../../model/evidence/evidence.ts';

/** Where speakers of MetalLB run. */
export interface Speakers {
  /** `unknown`: none was found at all, so that nothing can be told from their absence on a node. */
  readonly on: (node: string) => { readonly kind: 'ready' | 'unknown' } | { readonly kind: 'none'; readonly ref?: LineRef };
  /** They announce from nodes that are excluded from external load balancers, too. */
  readonly ignoreExcluded: boolean;
}

/** The speakers' pods, by the labels of MetalLB's manifests and of its Helm chart. */
export function speakersOf({ pods }: Pick<Cluster, 'pods'>): Speakers {
  const speakers = pods.kind === 'known' ? pods.value.filter(isSpeaker) : [];
  return {
    ignoreExcluded: speakers.some(({ spec }) => spec?.containers.some(({ args = [] }) => args.some((arg) => /^--?ignore-exclude-lb(=true)?$/.test(arg)))),
    on: (node) => {
      const own = speakers.filter(({ spec }) => spec?.nodeName === node);
      if (speakers.length === 0 || own.some(isReady)) return { kind: speakers.length === 0 ? 'unknown' : 'ready' };
      const [first] = own;
      return { kind: 'none', ...(first === undefined ? {} : { ref: first.ref }) };
    },
  };
}

function isSpeaker({ metadata: { labels = {} } }: Pod): boolean {
  const [app, component] = [labels['app.kubernetes.io/name'] ?? labels['app'], labels['app.kubernetes.io/component'] ?? labels['component']];
  return app === 'metallb' && component === 'speaker';
}

function isReady({ status, metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
}
