import { serviceAtExternal, serviceAtNodePort } from '../../model/kube/index.ts';
import type { Service, ServicePort, ServicePromise } from '../../model/kube/index.ts';
import type { HttpRequest, Netns } from '../../model/network/index.ts';
import type { Target, TargetEnd } from '../../model/report/index.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { findEnd } from '../find.ts';
import { hostId, hostsOf } from '../hosts.ts';
import type { Host } from '../hosts.ts';
import { podPorts, portNumber } from '../port.ts';
import { noAddress, noBalancerAddress, notCollected, notFromOutside, portNeeded } from '../refusals.ts';
import { choosePort } from '../service-targets.ts';
import { endOf, pickAddress, protocolOf, targetName } from '../target.ts';
import type { Protocol } from '../target.ts';
import { found, refused } from '../world.ts';
import type { Found, Or, World } from '../world.ts';
import { balancedTargets } from './balanced.ts';
import { entryOf, isOnWire } from './entry.ts';

/** What a client outside asks. */
export interface OutsideAsking {
  readonly client: Found;
  readonly protocol: Protocol | undefined;
  readonly family: 4 | 6 | undefined;
  readonly sport: number | undefined;
  readonly http: HttpRequest | undefined;
}

/** One address, and the node that its packets come to. */
interface Way {
  readonly dst: Ip;
  readonly port: number;
  readonly protocol: Protocol;
  readonly host: Host;
  readonly server: TargetEnd;
  readonly promise?: ServicePromise;
  /** The address is asked for by itself, wherever it is: on the wire of the nodes by ARP. */
  readonly anywhere?: true;
  /** The node need not serve it, others do: nothing comes to it but by ARP. */
  readonly idle?: true;
}

/**
 * The addresses by which a target is reached from outside, each at the node that it belongs to: a Service by its node port at every collected node that must serve
 * it, or where it has none by its external addresses; through its load balancer where that one's configuration is known. Of an address of the nodes' own wire every node is asked that may answer ARP for it.
 */
export function findOutsideTargets(world: World, asking: OutsideAsking, to: Found): Or<readonly Target[]> {
  const balanced = balancedTargets(world, asking, to);
  if (balanced.length > 0) return found(balanced);
  const ways = to.service === undefined ? plainWays(world, asking, to) : serviceWays(world, asking, { ...to, service: to.service });
  if (ways.kind === 'refused') return ways;
  const targets: Target[] = [];
  for (const way of ways.value) {
    const target = targetOf(asking, way);
    if (way.idle === true && (target.kind === 'refused' || target.value.byArp !== true)) continue;
    if (target.kind === 'refused') return target;
    targets.push(target.value);
  }
  return targets.length === 0 ? refused(notCollected(to.name, 'no node was collected to which its packets come')) : found(targets);
}

function plainWays(world: World, asking: OutsideAsking, to: Found): Or<readonly Way[]> {
  const protocol = asking.protocol ?? 'tcp';
  const port = protocol === 'icmp' ? 0 : portNumber(to, protocol);
  if (port === undefined) return refused(portNeeded(to.name, podPorts(to)));
  const dst = pickAddress(asking, to.addresses);
  if (dst === undefined) return refused(noAddress(to.name, asking.family === undefined ? 'usable' : `IPv${asking.family}`));
  const hosts = to.node === undefined ? hostsOf(world).filter(({ netns }) => hasAddress(netns, dst)) : hostsOf(world).filter(({ netns }) => netns.id === hostId(world, to.node ?? ''));
  const number = protocolNumber(protocol) ?? 0;
  const external = serviceAtExternal(world.cluster, dst, port, number);
  if (hosts.length === 0 && external !== undefined) return found(announcedWays(world, { dst, port, protocol }, external));
  const service = external ?? serviceAtNodePort(world.cluster, port, number);
  return found(hosts.map((host) => {
    const promise = service === undefined || !hasAddress(host.netns, dst) ? {} : { promise: world.promise(service.service, service.port, host.name, dst.family, 'external') };
    return { dst, port, protocol, host, server: endOf(to), ...promise, ...(to.node === undefined ? { anywhere: true } : {}) };
  }));
}

/** An external address of a Service that no node has, as with the iptables and nftables proxies: rules of every node take it, and whoever announces it brings it to one that must serve it. */
function announcedWays(world: World, at: Pick<Way, 'dst' | 'port' | 'protocol'>, { service, port }: { readonly service: Service; readonly port: ServicePort }): readonly Way[] {
  const promised = hostsOf(world).map((host) => ({ host, promise: world.promise(service, port, host.name, at.dst.family, 'external') }));
  const isServed = promised.some(({ promise }) => promise.usable.length > 0);
  return promised.map(({ host, promise }): Way => ({ ...at, host, promise, server: {}, anywhere: true, ...(isServed && promise.usable.length === 0 ? { idle: true } : {}) }));
}

function serviceWays(world: World, asking: OutsideAsking, to: Found & { readonly service: Service }): Or<readonly Way[]> {
  const ports = (to.service.spec?.ports ?? []).filter((one) => asking.protocol === undefined || protocolOf(one) === asking.protocol);
  const port = choosePort(ports, to.port);
  if (port === undefined) return refused(portNeeded(to.name, ports.map((one) => one.name ?? String(one.port))));
  const family = asking.family ?? asking.client.addresses[0]?.family ?? 4;
  const promised = hostsOf(world).map((host) => ({ host, promise: world.promise(to.service, port, host.name, family, 'external') }));
  const serving = promised.filter(({ promise }) => promise.usable.length > 0);
  const anywhere = port.nodePort === undefined ? { anywhere: true } as const : {};
  const ways = promised.filter((one) => serving.length === 0 || serving.includes(one) || port.nodePort === undefined).flatMap(({ host, promise }) =>
    frontends(world, host, promise, family).map((at): Way => ({ ...at, protocol: protocolOf(port), host, promise, server: {}, ...anywhere, ...(serving.length > 0 && promise.usable.length === 0 ? { idle: true } : {}) })));
  const isExternal = port.nodePort !== undefined || promised.some(({ promise }) => promise.frontends.some(({ kind }) => kind !== 'cluster-ip'));
  return isExternal ? found(ways) : refused(to.service.spec?.type === 'LoadBalancer' ? noBalancerAddress(to.name, fullPools(world)) : notFromOutside(to.name));
}

/** Pools of MetalLB that give out addresses of their own accord and say that none is left. */
function fullPools({ cluster: { ipAddressPools } }: World): Parameters<typeof noBalancerAddress>[1] {
  return (ipAddressPools.kind === 'known' ? ipAddressPools.value : []).flatMap(({ metadata: { name }, spec, status, ref }) => (spec?.autoAssign === false || status?.availableIPv4 !== 0 ? [] : [{ name, assigned: status.assignedIPv4 ?? 0, ...ref }]));
}

/** The node port at the node's own address; without one, the external addresses. */
function frontends(world: World, host: Host, promise: ServicePromise, family: 4 | 6): readonly { readonly dst: Ip; readonly port: number }[] {
  const { nodePort } = promise.port;
  if (nodePort === undefined) return promise.frontends.flatMap(({ kind, addr, port }) => (kind === 'cluster-ip' || addr?.family !== family ? [] : [{ dst: addr, port }]));
  const node = findEnd(world, { kind: 'node', name: host.name });
  const dst = node.kind === 'found' ? node.value.addresses.find((ip) => ip.family === family) : undefined;
  return dst === undefined ? [] : [{ dst, port: nodePort }];
}

function targetOf({ client, sport }: OutsideAsking, { dst, port, protocol, host, server, promise, anywhere }: Way): Or<Target> {
  const src = client.addresses.find(({ family }) => family === dst.family);
  if (src === undefined) return refused(noAddress(client.name, `IPv${dst.family}`));
  const entry = entryOf(host.netns, src, dst);
  if (typeof entry === 'string') return refused(notCollected(`the device of ${host.name} that packets from ${formatIp(src)} come in by`, entry));
  return found({
    name: targetName(dst, port, protocol), client: {}, server, ...(promise === undefined ? {} : { promise }), ...(anywhere === true && isOnWire(host.netns, entry, dst) ? { byArp: true } : {}),
    question: { kind: 'outside', netns: host.netns.id, ifindex: entry.ifindex, protocol, src, dst, dport: port, size: protocol === 'tcp' ? 'full' : 'small', ...(sport === undefined ? {} : { sport }) },
  });
}

function hasAddress({ links }: Netns, ip: Ip): boolean {
  return links.kind === 'known' && links.value.some((link) => link.addresses.some((address) => sameIp(address.ip, ip)));
}
