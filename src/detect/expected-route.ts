import type { Link, Netns, Nexthop, Route } from '../model/network/index.ts';
import type { Ip } from '../net/ip.ts';
import { bitsOf, parseIp } from '../net/ip.ts';
import { anyPrefix, contains, parsePrefix, prefixOf } from '../net/prefix.ts';
import type { Prefix } from '../net/prefix.ts';
import { internalIps } from '../model/kube/index.ts';
import { nodeOf } from './evidence.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** The route that a node should have to an address, by what the bundle says of where the address is. */
export interface ExpectedRoute {
  readonly dst: Prefix;
  readonly nexthop: Nexthop;
  /** How the destination is reached. */
  readonly by: 'local' | 'vxlan' | 'ipip' | 'underlay';
}

/**
 * How a host namespace should reach an address that another collected namespace has: through its own device to the pod, or by the
 * node that has it, over the tunnel that both nodes have, else over the underlay. `undefined` when the owner is not known.
 */
export function expectedRoute(view: View, from: string, dst: Ip): ExpectedRoute | undefined {
  const owner = view.placement.ownerOf(dst);
  if (!from.endsWith('/host')) return owner === from ? undefined : gatewayRoute(view, netnsOf(view, from), dst.family);
  if (owner === undefined || owner === from) return undefined;
  return nodeOf(owner) === nodeOf(from) ? localRoute(netnsOf(view, from), owner, dst) : remoteRoute(view, netnsOf(view, from), owner, dst);
}

/** The default route of a pod: by the bridge that its veth is a port of, else by the address for which its node answers (Calico's 169.254.1.1, the link-local address of the node's end). */
function gatewayRoute(view: View, pod: Netns, family: 4 | 6): ExpectedRoute | undefined {
  const device = linksOf(pod).find((link) => link.detail.kind === 'veth' && link.up);
  if (device?.detail.kind !== 'veth' || device.detail.peer.kind !== 'link') return undefined;
  const host = netnsOf(view, device.detail.peer.netns);
  const ifindex = device.detail.peer.ifindex;
  const end = linksOf(host).find((link) => link.ifindex === ifindex);
  const bridge = linksOf(host).find((link) => link.ifindex === end?.master);
  const via = bridge === undefined ? pointToPointGateway(end, family) : bridge.addresses.find((address) => address.ip.family === family && address.scope !== 'link')?.ip;
  return via === undefined ? undefined : { dst: anyPrefix(family), nexthop: nexthop(device.name, via, bridge === undefined && family === 4), by: 'local' };
}

function pointToPointGateway(end: Link | undefined, family: 4 | 6): Ip | undefined {
  return family === 4 ? parseIp('169.254.1.1') : end?.addresses.find((address) => address.ip.family === 6 && address.scope === 'link')?.ip;
}

function localRoute(from: Netns, owner: string, dst: Ip): ExpectedRoute | undefined {
  const device = linksOf(from).find((link) => link.detail.kind === 'veth' && link.detail.peer.kind === 'link' && link.detail.peer.netns === owner);
  if (device === undefined) return undefined;
  const bridge = linksOf(from).find((link) => link.ifindex === device.master);
  const subnet = bridge?.addresses.find((address) => contains(address.prefix, dst))?.prefix;
  return { dst: subnet ?? prefixOf(dst, bitsOf(dst.family)), nexthop: nexthop((bridge ?? device).name), by: 'local' };
}

function remoteRoute(view: View, from: Netns, owner: string, dst: Ip): ExpectedRoute | undefined {
  const host = view.placement.hostNetns(nodeOf(owner));
  if (host.kind === 'missing') return undefined;
  const there = netnsOf(view, host.value);
  const prefix = blockOf(view, there, dst);
  return throughVxlan(from, there, prefix, dst.family) ?? throughIpip(view, from, there, prefix) ?? throughUnderlay(view, from, there, prefix);
}

function throughVxlan(from: Netns, there: Netns, dst: Prefix, family: 4 | 6): ExpectedRoute | undefined {
  for (const mine of linksOf(from).filter((link) => link.up)) {
    const theirs = linksOf(there).find((link) => link.detail.kind === 'vxlan' && mine.detail.kind === 'vxlan' && link.detail.vni === mine.detail.vni && link.detail.local?.family === mine.detail.local?.family && link.up && link.addresses.some((address) => address.ip.family === family && address.scope !== 'link'));
    const via = theirs?.addresses.find((address) => address.ip.family === family && address.scope !== 'link')?.ip;
    if (via !== undefined) return { dst, nexthop: nexthop(mine.name, via, true), by: 'vxlan' };
  }
  return undefined;
}

function throughIpip(view: View, from: Netns, there: Netns, dst: Prefix): ExpectedRoute | undefined {
  const ipip = (netns: Netns): Link | undefined => linksOf(netns).find((link) => link.detail.kind === 'tunnel' && link.detail.mode === 'ipip' && link.up && link.addresses.length > 0);
  const mine = ipip(from);
  const via = nodeAddress(view, from, there, 4);
  if (mine === undefined || ipip(there) === undefined || via === undefined || dst.family !== 4) return undefined;
  return { dst, nexthop: nexthop(mine.name, via, true), by: 'ipip' };
}

function throughUnderlay(view: View, from: Netns, there: Netns, dst: Prefix): ExpectedRoute | undefined {
  const via = nodeAddress(view, from, there, dst.family);
  const device = via === undefined ? undefined : uplinkTo(from, via);
  return via === undefined || device === undefined ? undefined : { dst, nexthop: nexthop(device.name, via), by: 'underlay' };
}

/** The other node's address that this node is directly connected to: its InternalIP first. */
export function nodeAddress(view: View, from: Netns, there: Netns, family: 4 | 6): Ip | undefined {
  const object = view.cluster.nodes.kind === 'known' ? view.cluster.nodes.value.find((node) => node.metadata.name === there.node) : undefined;
  const internal = object === undefined ? [] : internalIps(object);
  const own = linksOf(there).flatMap((link) => link.addresses.map((address) => address.ip));
  return [...internal, ...own].find((ip) => ip.family === family && uplinkTo(from, ip) !== undefined);
}

/** The device with a connected prefix that holds the address. */
export function uplinkTo(netns: Netns, ip: Ip): Link | undefined {
  return linksOf(netns).find((link) => link.detail.kind !== 'loopback' && link.addresses.some((address) => contains(address.prefix, ip) && address.prefix.length < bitsOf(ip.family) && address.scope === 'global'));
}

function blockOf(view: View, there: Netns, dst: Ip): Prefix {
  return podBlock(view, there, dst) ?? prefixOf(dst, bitsOf(dst.family));
}

/** The block of addresses that a node hands to its pods and that holds this one: its own blackhole route, its bridge's subnet, its podCIDR. */
export function podBlock(view: View, there: Netns, dst: Ip): Prefix | undefined {
  const routes = dst.family === 4 ? there.routes4 : there.routes6;
  const blackhole = routes.kind === 'known' ? routes.value.find((route) => route.type === 'blackhole' && contains(route.dst, dst)) : undefined;
  const bridge = linksOf(there).filter((link) => link.detail.kind === 'bridge').flatMap((link) => link.addresses).find((address) => contains(address.prefix, dst));
  const object = view.cluster.nodes.kind === 'known' ? view.cluster.nodes.value.find((node) => node.metadata.name === there.node) : undefined;
  const cidrs = [...(object?.spec?.podCIDRs ?? []), ...(object?.spec?.podCIDR === undefined ? [] : [object.spec.podCIDR])].flatMap((text) => parsePrefix(text) ?? []);
  return blackhole?.dst ?? bridge?.prefix ?? cidrs.find((cidr) => contains(cidr, dst));
}

/** A route that can be added to the main table. */
export function routeFrom(expected: ExpectedRoute): Omit<Route, 'because'> {
  return {
    type: 'unicast', dst: expected.dst, tos: 0, table: 254, metric: expected.dst.family === 4 ? 0 : 1024, scope: expected.nexthop.via === undefined ? 'link' : 'global',
    protocol: 'static', nexthops: [expected.nexthop], mtuLocked: false,
  };
}

function nexthop(dev: string, via?: Ip, onlink = false): Nexthop {
  return { dev, weight: 1, onlink, flags: [], ...(via === undefined ? {} : { via }) };
}

function linksOf(netns: Netns): readonly Link[] {
  return netns.links.kind === 'known' ? netns.links.value : [];
}
