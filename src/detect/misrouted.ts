import type { Because } from '../model/network/index.ts';
import { sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { allowedByPolicy } from './denied.ts';
import type { ExpectedRoute } from './expected-route.ts';
import { expectedRoute } from './expected-route.ts';
import { packetAtEnd } from './failure.ts';
import type { Failure } from './failure.ts';
import { linkNamed } from './links.ts';
import { isPolicyAgentChain } from './policy-agent.ts';
import type { RouteTaken } from './route-taken.ts';
import { routesTaken } from './route-taken.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A hop whose route is not the one that leads to the owner of the destination. */
export interface Misrouted {
  readonly failure: Failure;
  readonly netns: string;
  readonly dst: Ip;
  readonly taken: RouteTaken | undefined;
  readonly expected: ExpectedRoute;
  readonly because: readonly Because[];
  readonly how: 'missing' | 'wrong-next-hop' | 'wrong-device' | 'tunnel-endpoint';
}

/**
 * For every failure whose packet was not ended by a rule: the first hop in which the packet's route, for the destination that it had
 * there, is not the expected one. A default route taken for want of a better counts as missing. The rule of a policy agent is another
 * matter: where the policies allow the flow, the node's wrong route brought it to the chain of another pod.
 */
export function misroutedOf(view: View): readonly Misrouted[] {
  return view.failures.flatMap((failure): readonly Misrouted[] => {
    const elsewhere = isForAnotherPod(view, failure);
    if (!elsewhere && !routingCouldMatter(failure)) return [];
    const dst = packetAtEnd(failure).dst;
    const taken = routesTaken(view, failure.journey).find((candidate) => contradicts(view, candidate, dst) && (!elsewhere || candidate.netns.id === failure.disposition.netns));
    if (taken === undefined) return noRoute(view, failure, dst);
    const expected = expectedRoute(view, taken.netns.id, dst);
    if (expected === undefined) return [];
    return [{ failure, netns: taken.netns.id, dst, taken, expected, because: [taken.route.because], how: howOf(taken, expected) }];
  });
}

function routingCouldMatter(failure: Failure): boolean {
  const { disposition } = failure;
  if (disposition.kind === 'rejected') return disposition.by.kind !== 'rule' && disposition.by.kind !== 'no-listener';
  if (disposition.kind === 'dropped') return disposition.by.kind !== 'rule' && disposition.by.kind !== 'policy' && disposition.by.kind !== 'mtu';
  return true;
}

function isForAnotherPod(view: View, failure: Failure): boolean {
  const { disposition } = failure;
  return disposition.kind === 'dropped' && disposition.by.kind === 'rule' && isPolicyAgentChain(disposition.by.table, disposition.by.chain) && allowedByPolicy(view, failure);
}

function contradicts(view: View, taken: RouteTaken, dst: Ip): boolean {
  const { route } = taken;
  if (route.type !== 'unicast' || !taken.netns.id.endsWith('/host') || dst.value < route.dst.first || dst.value > route.dst.last || dst.family !== route.dst.family) return false;
  const expected = expectedRoute(view, taken.netns.id, dst);
  if (expected === undefined) return false;
  return !route.nexthops.some((nexthop) => nexthop.dev === expected.nexthop.dev && sameVia(nexthop.via, expected.nexthop.via));
}

function sameVia(a: Ip | undefined, b: Ip | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameIp(a, b);
}

function howOf(taken: RouteTaken, expected: ExpectedRoute): Misrouted['how'] {
  if (taken.route.dst.length === 0 || taken.route.dst.length < expected.dst.length) return 'missing';
  const [nexthop] = taken.route.nexthops;
  const device = linkNamed(taken.netns, nexthop?.dev);
  if (nexthop?.dev !== expected.nexthop.dev) return 'wrong-device';
  return device?.detail.kind === 'tunnel' || device?.detail.kind === 'vxlan' ? 'tunnel-endpoint' : 'wrong-next-hop';
}

function noRoute(view: View, failure: Failure, dst: Ip): readonly Misrouted[] {
  const { disposition } = failure;
  if (disposition.kind !== 'rejected' || disposition.by.kind !== 'route' || disposition.by.type !== 'no-route') return [];
  const netns = netnsOf(view, disposition.netns);
  const expected = expectedRoute(view, netns.id, dst);
  return expected === undefined ? [] : [{ failure, netns: netns.id, dst, taken: undefined, expected, because: disposition.because, how: 'missing' }];
}
