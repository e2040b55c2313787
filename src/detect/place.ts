import { nodeOf } from './evidence.ts';
import { podName } from './flow.ts';
import type { View } from './view.ts';

/** A namespace for people: its node when it is the host's, else the pod whose it is, else its id. */
export function placeText(view: View, netns: string): string {
  const node = nodeOf(netns);
  if (netns === `${node}/host`) return node;
  const pods = view.cluster.pods.kind === 'known' ? view.cluster.pods.value : [];
  const pod = pods.find((candidate) => {
    const place = candidate.spec?.nodeName === undefined || candidate.spec.hostNetwork === true ? undefined : view.placement.netnsOfPod(candidate);
    return place?.kind === 'known' && place.value === netns;
  });
  return pod === undefined ? netns : `pod ${podName(pod)}`;
}
