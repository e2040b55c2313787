import type { Finding, Fix } from '../model/finding/index.ts';
import { isBalancerId, servingListener } from '../model/network/index.ts';
import type { Balancer, BalancerListener } from '../model/network/index.ts';
import type { Hop, Journey, Step } from '../model/trace/index.ts';
import { adviceFix } from './build.ts';
import { shell } from './shell.ts';
import type { View } from './view.ts';

/** The load balancer that a journey passed, the listener that took it, and the hops before. */
export function balancerOn(view: View, { hops, packetIn }: Journey): { readonly balancer: Balancer; readonly listener: BalancerListener; readonly before: readonly Hop[] } | undefined {
  const at = hops.findIndex(({ netns }) => isBalancerId(netns));
  const balancer = (view.network.balancers ?? []).find(({ id }) => id === hops[at]?.netns);
  const port = 'dport' in packetIn.l4 ? packetIn.l4.dport : undefined;
  const serving = balancer === undefined || port === undefined ? undefined : servingListener(view.network.vpcs, balancer, packetIn.protocol, port, hops[at - 1]?.netns);
  return balancer === undefined || serving?.kind !== 'listener' ? undefined : { balancer, listener: serving.listener, before: hops.slice(0, at) };
}

/** The Service that a listener was made for. */
export function serviceOf({ service }: BalancerListener): Finding['object'] | undefined {
  return service === undefined ? undefined : { kind: 'kubernetes', resource: 'service', ...service };
}

/** What a finding about a listener is about: its Service, or else the load balancer. */
export function listenerObject({ balancer, listener }: { readonly balancer: Balancer; readonly listener: BalancerListener }): Finding['object'] {
  return serviceOf(listener) ?? { kind: 'node', name: balancer.name };
}

/** The step in which a load balancer chose a backend: the first, where one sends to another. */
export function choiceOf({ hops }: Journey): Step | undefined {
  return hops.flatMap(({ steps }) => steps).find(isChoice);
}

/** The step in which the last load balancer on the way chose a backend. */
export function lastChoiceOf({ hops }: Journey): Step | undefined {
  return hops.flatMap(({ steps }) => steps).findLast(isChoice);
}

function isChoice({ stage, action }: Step): boolean {
  return stage === 'balancer' && action === 'choose';
}

/** A listener that probes its backends as its clients ask them, told by the message `ask`. */
export function probeAsClients({ id, name }: Balancer, { port }: BalancerListener): Fix {
  const command = shell('tccli', 'clb', 'ModifyListener', '--LoadBalancerId', name, '--HealthCheck', '{"HealthSwitch":1,"CheckType":"TCP","CheckPort":-1}');
  return adviceFix('ask', command, [{ kind: 'set-balancer', netns: id, set: { probeAsClients: true, port } }]);
}
