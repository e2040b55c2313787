import type { Cluster } from '../model/kube/index.ts';
import type { Placement } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import { innermost } from '../net/packet.ts';

/** Names for people of every namespace that the journeys cross, and of those to which they never came: the node for its host's, the pod for a pod's, else the id. */
export function placesOf(walked: readonly Walked[], cluster: Cluster, placement: Placement): Readonly<Record<string, string>> {
  const hops = walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys.flatMap((journey) => journey.hops)));
  const nodes = new Map([...destinationsOf(walked, placement).map((netns): [string, string] => [netns, netns.slice(0, netns.indexOf('/'))]), ...hops.map((hop): [string, string] => [hop.netns, hop.node])]);
  const names = podNames(new Set(nodes.values()), cluster, placement);
  return Object.fromEntries([...nodes].map(([netns, node]) => [netns, netns === `${node}/host` ? `node/${node}` : (names.get(netns) ?? `netns/${netns}`)]));
}

/** Where the requests were bound for, as far as a collected namespace has that address. */
function destinationsOf(walked: readonly Walked[], placement: Placement): readonly string[] {
  const requests = walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.find(({ purpose }) => purpose === 'open') ?? []));
  return requests.flatMap(({ packetOut }) => placement.ownerOf(innermost(packetOut).dst) ?? []);
}

function podNames(nodes: ReadonlySet<string>, cluster: Cluster, placement: Placement): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const pod of cluster.pods.kind === 'known' ? cluster.pods.value : []) {
    if (pod.spec?.hostNetwork === true || !nodes.has(pod.spec?.nodeName ?? '')) continue;
    const netns = placement.netnsOfPod(pod);
    if (netns.kind === 'known' && !names.has(netns.value)) names.set(netns.value, `pod/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
  }
  return names;
}
