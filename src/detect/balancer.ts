import { isBalancerId } from '../model/network/index.ts';
import type { Balancer, BalancerListener } from '../model/network/index.ts';
import type { Hop, Journey, Step } from '../model/trace/index.ts';
import type { View } from './view.ts';

/** The load balancer that a journey passed, the listener that took it, and the hops before. */
export function balancerOn(view: View, { hops, packetIn }: Journey): { readonly balancer: Balancer; readonly listener: BalancerListener; readonly before: readonly Hop[] } | undefined {
  const at = hops.findIndex(({ netns }) => isBalancerId(netns));
  const balancer = (view.network.balancers ?? []).find(({ id }) => id === hops[at]?.netns);
  const port = 'dport' in packetIn.l4 ? packetIn.l4.dport : undefined;
  const listener = balancer?.listeners.find((one) => one.port === port && one.protocol === packetIn.protocol);
  return balancer === undefined || listener === undefined ? undefined : { balancer, listener, before: hops.slice(0, at) };
}

/** The step in which a load balancer chose a backend. */
export function choiceOf({ hops }: Journey): Step | undefined {
  return hops.flatMap(({ steps }) => steps).find(({ stage, action }) => stage === 'balancer' && action === 'choose');
}
