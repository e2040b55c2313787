import type { Cluster } from '../model/kube/index.ts';
import { isBalancerId } from '../model/network/index.ts';
import type { Placement } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import { innermost } from '../net/packet.ts';

/** Names for people of every namespace that the journeys cross, and of those to which they never came: the node for its host's, the pod for a pod's, else the id. */
export function placesOf(walked: readonly Walked[], cluster: Cluster, placement: Placement): Readonly<Record<string, string>> {
  const hops = walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys.flatMap((journey) => journey.hops)));
  const netns = new Set([...destinationsOf(walked, placement), ...hops.map((hop) => hop.netns)]);
  return namesOf(netns, cluster, placement);
}

/** Where the requests were bound for, as far as a collected namespace has that address. */
function destinationsOf(walked: readonly Walked[], placement: Placement): readonly string[] {
  const requests = walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.find(({ purpose }) => purpose === 'open') ?? []));
  return requests.flatMap(({ packetOut }) => placement.ownerOf(innermost(packetOut).dst) ?? []);
}

/** Names for people of these namespaces. */
export function namesOf(netns: ReadonlySet<string>, cluster: Cluster, placement: Placement): Readonly<Record<string, string>> {
  const names = podNames(new Set([...netns].map((id) => id.slice(0, id.indexOf('/')))), cluster, placement);
  return Object.fromEntries([...netns].map((id) => [id, isBalancerId(id) ? id : id.endsWith('/host') ? `node/${id.slice(0, id.indexOf('/'))}` : (names.get(id) ?? `netns/${id}`)]));
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
