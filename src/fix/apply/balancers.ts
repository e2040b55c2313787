import type { BalancerSetting, Change, GatewayRule } from '../../model/finding/index.ts';
import { CLB_WEIGHT } from '../../model/network/index.ts';
import type { Announcer, Balancer, BalancerBackend, BalancerListener, BalancerProbe, HttpRule, Network } from '../../model/network/index.ts';
import { RULE_WEIGHT } from '../../model/tcs/index.ts';
import { sameIp } from '../../net/ip.ts';
import { mapPart, PROPOSED } from './override.ts';

/** Configures a load balancer otherwise. What its probes come to is walked anew. */
export function setBalancer(network: Network, { netns, set }: Extract<Change, { kind: 'set-balancer' }>): Network {
  const balancers = (network.balancers ?? []).map((balancer) => {
    if (balancer.id !== netns) return balancer;
    if ('announce' in set) return announced(balancer, set.announce);
    if ('passToTargets' in set) return { ...balancer, passesToTargets: PROPOSED };
    if ('listen' in set) return listening(balancer, set);
    return 'with' in set ? set.with.reduce(withRule, set.without.reduce(withoutRule, balancer)) : { ...balancer, listeners: balancer.listeners.map((listener) => listenerAfter(listener, set)) };
  });
  return { ...network, balancers };
}

function listenerAfter(listener: BalancerListener, set: Exclude<BalancerSetting, { readonly with: unknown } | { readonly passToTargets: true } | { readonly announce: unknown }>): BalancerListener {
  if ('probeFrom' in set) {
    const from = <T extends { readonly probe?: BalancerProbe }>(one: T): T => (one.probe === undefined ? one : { ...one, probe: { ...one.probe, src: set.probeFrom, because: PROPOSED } });
    return withRules(from(listener), (rules) => rules.map((rule) => from(rule)));
  }
  if (listener.port !== set.port || 'listen' in set) return listener;
  if ('backendPort' in set) return withBackends(listener, (backends) => backends.map((backend) => ({ ...backend, port: set.backendPort, because: PROPOSED })));
  if ('probeAsClients' in set) return listener.probe === undefined ? listener : { ...listener, probe: { src: listener.probe.src, protocol: 'tcp', because: PROPOSED } };
  if ('weight' in set) return withBackends(listener, (backends) => backends.map((backend) => ({ ...backend, weight: set.weight, because: PROPOSED })));
  if ('only' in set) return withBackends(listener, (backends) => backends.filter(({ addr }) => set.only.some((ip) => sameIp(ip, addr))));
  if ('bind' in set) return withBackends(listener, () => set.bind.map((pod): BalancerBackend => ({ ...pod, weight: CLB_WEIGHT, because: PROPOSED })));
  if ('keptAlive' in set) return { ...listener, source: { kind: 'translated', to: [set.keptAlive], because: PROPOSED } };
  return withRules(listener, (rules) => [...rules, ...rules.filter(({ host, path }) => host === set.like.host && path === set.like.path).slice(0, 1).map((rule) => ({ ...rule, host: set.rule.host, path: set.rule.path, because: PROPOSED }))]);
}

/** The address is announced by these nodes and no other. By ARP one of them does, whichever. */
function announced(balancer: Balancer, nodes: Extract<BalancerSetting, { readonly announce: unknown }>['announce']): Balancer {
  if (balancer.announced === undefined) return balancer;
  const { by, because } = balancer.announced;
  const telling = nodes.map((one): Announcer => ({ ...one, because: [PROPOSED] }));
  return { ...balancer, announced: { by, because, silent: [], nodes: { kind: 'known', value: telling }, ...(by === 'arp' && telling.length > 1 ? { oneOf: PROPOSED } : {}) } };
}

/** A load balancer with one more listener, in place of one at the same port for another protocol. */
function listening(balancer: Balancer, { listen, port, backends }: Extract<BalancerSetting, { readonly listen: number }>): Balancer {
  const others = balancer.listeners.filter((one) => one.port !== port);
  const [like] = balancer.listeners;
  const made: BalancerListener = { protocol: listen, port, source: balancer.source ?? like?.source ?? { kind: 'kept' }, backends: { kind: 'known', value: backends.map((backend): BalancerBackend => ({ ...backend, weight: CLB_WEIGHT, because: PROPOSED })) }, because: PROPOSED };
  return { ...balancer, listeners: [...others, made] };
}

/** The backends of a listener, of seven layers those of each rule. */
function withBackends(listener: BalancerListener, change: (backends: readonly BalancerBackend[]) => readonly BalancerBackend[]): BalancerListener {
  return withRules({ ...listener, backends: mapPart(listener.backends, change) }, (rules) => rules.map((rule) => ({ ...rule, backends: mapPart(rule.backends, change) })));
}

function withRules(listener: BalancerListener, change: (rules: readonly HttpRule[]) => readonly HttpRule[]): BalancerListener {
  const { http } = listener;
  return http === undefined ? listener : { ...listener, http: { ...http, rules: mapPart(http.rules, change) } };
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
