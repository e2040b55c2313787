import type { Cluster, PolicyFlow, PolicyVerdict } from '../model/kube/index.ts';
import { emptyNetns, isBalancerId } from '../model/network/index.ts';
import type { Netns, Network, Part, Placement } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import type { TRouteTree } from '../model/tree/t-route.ts';
import type { Failure } from './failure.ts';

/** Everything that a cause may look at. Verdicts of `expect` come as functions, because a stage does not call another. */
export interface View {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly placement: Placement;
  /** Rules of VPCGW (TCS). */
  readonly tRoute: Part<TRouteTree>;
  readonly walked: readonly Walked[];
  /** The branches that did not end well, with the journey in which they failed. */
  readonly failures: readonly Failure[];
  policyVerdict(flow: PolicyFlow, direction: PolicyVerdict['direction']): PolicyVerdict;
}

/** The namespace by id; a load balancer is one with nothing in it. An id in a journey is always in the network; anything else is our own mistake. */
export function netnsOf(view: View, id: string): Netns {
  const netns = isBalancerId(id) ? emptyNetns(id) : view.network.netns.get(id);
  if (netns === undefined) throw new Error(`bug: a journey names a namespace that is not in the network: ${id}`);
  return netns;
}
