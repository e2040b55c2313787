import type { Cluster, Pod } from './model/kube/index.ts';
import { podIps } from './model/kube/index.ts';
import type { Network, Placement } from './model/network/index.ts';
import type { Target, Walked } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';

/** As many other flows are walked before and after a fix. */
const MOST = 24;

/**
 * Flows beside the question that a fix could touch: between the pods on the nodes that the packet crossed, and from the client to
 * their ports. Each is a connection to a container port that a pod declares.
 */
export function otherFlows(network: Network, cluster: Cluster, placement: Placement, walked: readonly Walked[]): readonly Target[] {
  const nodes = new Set(walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys.flatMap((journey) => journey.hops.map((hop) => hop.node)))));
  const pods = (cluster.pods.kind === 'known' ? cluster.pods.value : []).filter((pod) => pod.spec?.hostNetwork !== true && nodes.has(pod.spec?.nodeName ?? '') && pod.status?.phase === 'Running');
  const flows: Target[] = [];
  for (const client of pods) {
    for (const server of pods) {
      if (flows.length >= MOST) return flows;
      if (client !== server) flows.push(...flowsBetween(network, placement, client, server));
    }
  }
  return flows;
}

function flowsBetween(network: Network, placement: Placement, client: Pod, server: Pod): readonly Target[] {
  const netns = placement.netnsOfPod(client);
  const [dst] = podIps(server);
  const [own] = podIps(client);
  const port = server.spec?.containers.flatMap((container) => container.ports ?? [])[0];
  const protocol = (port?.protocol ?? 'TCP').toLowerCase();
  if (netns.kind === 'missing' || !network.netns.has(netns.value) || dst === undefined || own?.family !== dst.family || port === undefined || (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')) return [];
  return [{
    name: `${nameOf(client)} -> ${nameOf(server)} (${formatIp(dst)}:${port.containerPort}/${protocol})`,
    question: { kind: 'socket', netns: netns.value, protocol, dst, dport: port.containerPort, size: protocol === 'tcp' ? 'full' : 'small' },
    client: { netns: netns.value, pod: client }, server: { pod: server },
  }];
}

function nameOf(pod: Pod): string {
  return `pod/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
}
