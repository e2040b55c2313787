/**
 * Trees in, one network out: namespaces, links, routes, rule sets, services, and where Kubernetes' names are in it. What cannot be
 * converted becomes an *unknown* with its line; nothing is guessed. Everything is lazy: a part of a namespace is read when a walk
 * first asks for it. Trees come from a reader that the caller hands in, because a stage does not call another.
 */
import type { Evidence } from '../model/evidence/evidence.ts';
import type { Cluster } from '../model/kube/cluster.ts';
import type { Netns, Network } from '../model/network/netns.ts';
import type { Part } from '../model/network/because.ts';
import type { Placement } from '../model/network/placement.ts';
import type { TreeReader } from '../model/tree/by-source.ts';
import type { TRouteTree } from '../model/tree/t-route.ts';
import { internalIps } from '../model/kube/index.ts';
import { accountTold, assembleBalancers, assembleNetworkAcls, assemblePublicBandwidth, assembleSecurityGroups, assembleVpcs, groupsTold, instancesTold } from './balancer/index.ts';
import type { ClbReader } from './balancer/index.ts';
import { assembleCluster, assemblePlacement } from './kube/index.ts';
import type { KubeReader } from './kube/index.ts';
import { assembleNode } from './netns/index.ts';
import { once } from './part/index.ts';
import { assembleTRoute } from './t-route/index.ts';
import type { TRouteReader } from './t-route/index.ts';
import { assembleSegments } from './underlay/index.ts';
import type { NodeAddress, UnderlayNamespace } from './underlay/index.ts';

export { PARTS_OF } from './netns/index.ts';

/** Everything that a bundle says, ready to be asked. */
export interface World {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly placement: Placement;
  readonly tRoute: Part<TRouteTree>;
}

/** Reads evidence; all functions keep what they have read. */
export interface Readers {
  readonly tree: TreeReader;
  readonly objects: KubeReader;
  readonly clb: ClbReader;
  readonly tRoute: TRouteReader;
}

/** Assembles a bundle. Never throws on what it holds; reads nothing before it is asked for. */
export function assembleNetwork(evidence: Evidence, readers: Readers): World {
  const nodes = evidence.nodes.map((node) => ({ evidence: node, ...assembleNode(node, readers.tree) }));
  const netns = new Map(nodes.flatMap((node) => node.netns).map((one) => [one.id, one]));
  const cluster = assembleCluster(evidence.cluster, readers.objects);
  const segments = once(() => assembleSegments(hostsOf(nodes), () => addressesOf(cluster)));
  const tRoute = once(() => assembleTRoute(evidence.cluster, readers.tRoute));
  const balancers = once(() => assembleBalancers(cluster, evidence.cluster, readers.clb, tRoute()));
  const machines = once(() => instancesTold(evidence.cluster, readers.clb));
  const hosts = once(() => nodes.flatMap((node) => node.netns.filter(({ id }) => id === `${node.evidence.name}/host`)));
  const vpcs = once(() => assembleVpcs(hosts(), machines()));
  const securityGroups = once(() => assembleSecurityGroups(hosts(), machines(), groupsTold(evidence.cluster, readers.clb)));
  const networkAcls = once(() => assembleNetworkAcls(hosts(), machines(), evidence.cluster, readers.clb));
  const publicBandwidth = once(() => assemblePublicBandwidth(machines(), accountTold(evidence.cluster, readers.clb)));
  return { network: { netns, get segments() { return segments(); }, get balancers() { return balancers(); }, get vpcs() { return vpcs(); }, get securityGroups() { return securityGroups(); }, get networkAcls() { return networkAcls(); }, get publicBandwidth() { return publicBandwidth(); } }, cluster, placement: assemblePlacement(nodes, cluster), get tRoute() { return tRoute(); } };
}

/** The addresses by which Node objects say that nodes reach one another. */
function addressesOf(cluster: Cluster): readonly NodeAddress[] {
  if (cluster.nodes.kind === 'missing') return [];
  return cluster.nodes.value.flatMap((node) => internalIps(node).map((ip) => ({ name: node.metadata.name, ip })));
}

/** Wires between nodes end at the nodes' own namespaces; asking all others would read the whole bundle. */
function hostsOf(nodes: readonly { readonly netns: readonly Netns[] }[]): readonly UnderlayNamespace[] {
  return nodes.flatMap(({ netns }) => netns.filter(({ id, node }) => id === `${node}/host`).map((host) => ({ id: host.id, node: host.node, links: () => host.links })));
}
