import type { BalancerSetting, Change, GatewayRule } from '../../model/finding/index.ts';
import type { Balancer, BalancerBackend, BalancerListener, Network } from '../../model/network/index.ts';
import { RULE_WEIGHT } from '../../model/tcs/index.ts';
import { sameIp } from '../../net/ip.ts';
import { mapPart, PROPOSED } from './override.ts';

/** Configures a load balancer otherwise. What its probes come to is walked anew. */
export function setBalancer(network: Network, { netns, set }: Extract<Change, { kind: 'set-balancer' }>): Network {
  const balancers = (network.balancers ?? []).map((balancer) => {
    if (balancer.id !== netns) return balancer;
    return 'with' in set ? set.with.reduce(withRule, set.without.reduce(withoutRule, balancer)) : { ...balancer, listeners: balancer.listeners.map((listener) => listenerAfter(listener, set)) };
  });
  return { ...network, balancers };
}

function listenerAfter(listener: BalancerListener, set: Exclude<BalancerSetting, { readonly with: unknown }>): BalancerListener {
  if ('probeFrom' in set) return listener.probe === undefined ? listener : { ...listener, probe: { ...listener.probe, src: set.probeFrom, because: PROPOSED } };
  if (listener.port !== set.port) return listener;
  if ('weight' in set) return { ...listener, backends: mapPart(listener.backends, (backends) => backends.map((backend) => ({ ...backend, weight: set.weight, because: PROPOSED }))) };
  return { ...listener, backends: mapPart(listener.backends, (backends) => backends.filter(({ addr }) => set.only.some((ip) => sameIp(ip, addr)))) };
}

/** A gateway that has a rule no more: a listener without one is none. */
function withoutRule(balancer: Balancer, rule: GatewayRule): Balancer {
  const listeners = balancer.listeners.map((listener) => (isFor(listener, rule) ? { ...listener, backends: mapPart(listener.backends, (backends) => without(backends, rule)) } : listener));
  return { ...balancer, listeners: listeners.filter(({ backends }) => backends.kind === 'missing' || backends.value.length > 0) };
}

/** One of those that are alike. */
function without(backends: readonly BalancerBackend[], { to }: GatewayRule): readonly BalancerBackend[] {
  const at = backends.findIndex(({ addr, port }) => sameIp(addr, to.addr) && port === to.port);
  return backends.filter((_, index) => index !== at);
}

function withRule(balancer: Balancer, rule: GatewayRule): Balancer {
  const { source = { kind: 'kept' } } = balancer;
  const backend: BalancerBackend = { addr: rule.to.addr, port: rule.to.port, weight: RULE_WEIGHT, because: PROPOSED };
  const own = balancer.listeners.find((listener) => isFor(listener, rule));
  if (own !== undefined) return { ...balancer, listeners: balancer.listeners.map((listener) => (listener === own ? { ...own, backends: mapPart(own.backends, (backends) => [...backends, backend]) } : listener)) };
  const made: BalancerListener = { protocol: rule.protocol, port: rule.port, source, backends: { kind: 'known', value: [backend] }, because: PROPOSED, ...(rule.vpc === undefined ? {} : { vpc: rule.vpc }) };
  return { ...balancer, listeners: [...balancer.listeners, made] };
}

function isFor({ protocol, port, vpc }: BalancerListener, rule: GatewayRule): boolean {
  return protocol === rule.protocol && port === rule.port && vpc?.id === rule.vpc?.id;
}
