import type { Change } from '../../model/finding/index.ts';
import type { BalancerListener, Network } from '../../model/network/index.ts';
import { sameIp } from '../../net/ip.ts';
import { mapPart, PROPOSED } from './override.ts';

/** Configures a load balancer otherwise. What its probes come to is walked anew. */
export function setBalancer(network: Network, { netns, set }: Extract<Change, { kind: 'set-balancer' }>): Network {
  const balancers = (network.balancers ?? []).map((balancer) => (balancer.id === netns ? { ...balancer, listeners: balancer.listeners.map((listener) => listenerAfter(listener, set)) } : balancer));
  return { ...network, balancers };
}

function listenerAfter(listener: BalancerListener, set: Extract<Change, { kind: 'set-balancer' }>['set']): BalancerListener {
  if ('probeFrom' in set) return listener.probe === undefined ? listener : { ...listener, probe: { ...listener.probe, src: set.probeFrom, because: PROPOSED } };
  if (listener.port !== set.port) return listener;
  if ('weight' in set) return { ...listener, backends: mapPart(listener.backends, (backends) => backends.map((backend) => ({ ...backend, weight: set.weight, because: PROPOSED }))) };
  return { ...listener, backends: mapPart(listener.backends, (backends) => backends.filter(({ addr }) => set.only.some((ip) => sameIp(ip, addr)))) };
}
