import type { Loaded } from '../load.ts';
import type { Pod } from '../model/kube/index.ts';

/** The pod that a namespace is of, each looked for once; `undefined` for a node's own and where nobody says. */
export function podsByNetns({ cluster: { pods }, placement }: Loaded): (netns: string) => Pod | undefined {
  const known = new Map<string, Pod | undefined>();
  const find = (netns: string): Pod | undefined => (pods.kind !== 'known' ? undefined : pods.value.find((one) => {
    if (one.spec?.hostNetwork === true) return false;
    const part = placement.netnsOfPod(one);
    return part.kind === 'known' && part.value === netns;
  }));
  return (netns) => {
    if (!known.has(netns)) known.set(netns, find(netns));
    return known.get(netns);
  };
}
