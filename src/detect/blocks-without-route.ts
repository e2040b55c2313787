import type { Netns, Route } from '../model/network/index.ts';
import { podIps } from '../model/kube/index.ts';
import type { Ip } from '../net/ip.ts';
import { contains } from '../net/prefix.ts';
import type { ExpectedRoute } from './expected-route.ts';
import { expectedRoute } from './expected-route.ts';
import { linkNamed } from './links.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A node whose pods the client's node has no route to, although a tunnel leads to them from other nodes. */
export interface BlockWithoutRoute {
  readonly netns: Netns;
  readonly node: string;
  readonly dst: Ip;
  readonly expected: ExpectedRoute;
  /** The route by the same tunnel that shows that the node has such. */
  readonly like: Route;
}

/** Blocks that the nodes of the clients should reach by a tunnel in which they have other routes, and cannot. IPv4 and IPv6 alike. */
export function blocksWithoutRoute(view: View): readonly BlockWithoutRoute[] {
  const from = new Set(view.walked.flatMap(({ target }) => {
    const host = target.client.node === undefined ? undefined : view.placement.hostNetns(target.client.node);
    return host?.kind === 'known' ? [host.value] : [];
  }));
  const pods = onePodOfEach(view);
  return [...from].flatMap((id) => [...pods].flatMap(([node, ips]) => (id.startsWith(`${node}/`) ? [] : ips.flatMap((dst) => blockWithout(view, netnsOf(view, id), node, dst)))));
}

/** The addresses of one pod a node. */
function onePodOfEach({ cluster }: View): ReadonlyMap<string, readonly Ip[]> {
  const pods = cluster.pods.kind === 'known' ? cluster.pods.value : [];
  return new Map(pods.flatMap((pod) => (pod.spec?.nodeName === undefined || pod.spec.hostNetwork === true || pod.status?.phase !== 'Running' ? [] : [[pod.spec.nodeName, podIps(pod)] as const])));
}

function blockWithout(view: View, netns: Netns, node: string, dst: Ip): readonly BlockWithoutRoute[] {
  const part = dst.family === 4 ? netns.routes4 : netns.routes6;
  const routes = part.kind === 'known' ? part.value.filter((route) => route.type === 'unicast') : [];
  const expected = expectedRoute(view, netns.id, dst);
  const kind = linkNamed(netns, expected?.nexthop.dev)?.detail.kind;
  if (expected === undefined || (kind !== 'tunnel' && kind !== 'vxlan')) return [];
  const like = routes.find((route) => route.nexthops.some(({ dev, via }) => dev === expected.nexthop.dev && via !== undefined));
  if (like === undefined || routes.some((route) => route.dst.length >= expected.dst.length && contains(route.dst, dst))) return [];
  return [{ netns, node, dst, expected, like }];
}
