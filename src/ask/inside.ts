import type { Cluster } from '../model/kube/index.ts';
import type { Because, Network, Placement, Route } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { formatPrefix } from '../net/prefix.ts';

/**
 * Whether only the cluster itself answers for an address, and by what that is known: the cluster address of a Service; or a pod
 * whose namespace was collected, in a cluster whose nodes have routes of their own to one another's pods. In a cluster without
 * such routes the underlay may know the pods (a cloud's route table), and nothing is said.
 */
export function insideCluster(network: Network, cluster: Cluster, placement: Placement, ip: Ip): Because | undefined {
  const text = formatIp(ip);
  const service = (cluster.services.kind === 'known' ? cluster.services.value : []).find(({ spec }) => (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).includes(text));
  if (service !== undefined) return { ref: service.ref, text: `${text} is the cluster address of Service ${service.metadata.namespace ?? ''}/${service.metadata.name}: nobody outside answers for it` };
  const owner = placement.ownerOf(ip);
  if (owner === undefined || owner.endsWith('/host')) return undefined;
  const route = placement.nodes.flatMap((node) => routesBetweenNodes(network, placement, node, ip.family))[0];
  return route === undefined ? undefined : { ...(route.because.ref === undefined ? {} : { ref: route.because.ref }), text: `${text} is in ${owner}; the nodes route each other's pods themselves (${formatPrefix(route.dst)})` };
}

/** Routes of a node to a block of pods by another collected node. */
function routesBetweenNodes(network: Network, placement: Placement, node: string, family: 4 | 6): readonly Route[] {
  const host = placement.hostNetns(node);
  const netns = host.kind === 'known' ? network.netns.get(host.value) : undefined;
  const part = family === 4 ? netns?.routes4 : netns?.routes6;
  return part?.kind !== 'known' ? [] : part.value.filter((route) => route.type === 'unicast' && route.dst.length > 0 && route.nexthops.some(({ via }) => via !== undefined && ownedByOther(placement, via, node)));
}

function ownedByOther(placement: Placement, via: Ip, node: string): boolean {
  const owner = placement.ownerOf(via);
  return owner !== undefined && owner.endsWith('/host') && !owner.startsWith(`${node}/`);
}
