import type { Link, Netns } from '../../model/network/index.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';

const MAIN = 254;
/** Policy rules that every namespace begins with: local, main and in IPv4 default. */
const INITIAL = [0, 32766, 32767];

/** A device, or why it cannot be told. */
type Entry = Link | string;

/**
 * The device by which packets of a client outside come in: the one on whose wire the destination address is; for an address that is on none
 * (a pod's, a load balancer's) the one by which the answers leave, since nothing is known of the network outside.
 */
export function entryOf(netns: Netns, client: Ip, dst: Ip): Entry {
  if (netns.links.kind === 'missing') return netns.links.because.text;
  const links = netns.links.value;
  const holder = links.find((link) => link.addresses.some(({ ip, prefix }) => sameIp(ip, dst) && prefix.length < (ip.family === 4 ? 32 : 128)));
  const device = holder === undefined || holder.detail.kind === 'loopback' ? routedBy(netns, links, client) : holder;
  return typeof device === 'string' ? device : wireOf(device, links);
}

function routedBy(netns: Netns, links: readonly Link[], client: Ip): Entry {
  const [routes, rules] = client.family === 4 ? [netns.routes4, netns.rules4] : [netns.routes6, netns.rules6];
  if (routes.kind === 'missing') return routes.because.text;
  if (rules.kind === 'missing') return rules.because.text;
  const byRule = rules.value.find(({ priority }) => !INITIAL.includes(priority));
  if (byRule !== undefined) return `the way back is chosen by policy rules: ${byRule.because.text}`;
  const ways = routes.value.filter((route) => route.table === MAIN && route.type === 'unicast' && contains(route.dst, client));
  const [best] = ways.sort((a, b) => b.dst.length - a.dst.length || a.metric - b.metric);
  const names = [...new Set(best?.nexthops.map(({ dev }) => dev))];
  if (best === undefined || names.length !== 1) return best === undefined ? `${netns.node} has no route to ${formatIp(client)}` : `several devices lead there: ${best.because.text}`;
  return links.find(({ name }) => name === names[0]) ?? best.because.text;
}

/** The device itself where nobody collected what is behind it; of a bridge the one port for which that holds. */
function wireOf(device: Link, links: readonly Link[]): Entry {
  if (leadsOut(device)) return device;
  const ports = device.detail.kind === 'bridge' ? links.filter((link) => link.master === device.ifindex && leadsOut(link)) : [];
  const [port] = ports;
  return port !== undefined && ports.length === 1 ? port : `${device.name} does not lead out of what was collected: ${device.because.text}`;
}

function leadsOut({ detail }: Link): boolean {
  switch (detail.kind) {
    case 'physical': case 'bond': case 'vlan': case 'macvlan': case 'ipvlan': return true;
    case 'veth': return detail.peer.kind === 'unknown';
    case 'loopback': case 'dummy': case 'tun': case 'ifb': case 'nlmon': case 'bridge': case 'vxlan': case 'geneve': case 'tunnel': case 'vrf': case 'wireguard': case 'unsupported': return false;
  }
}

/** Whether the address is one of the wire that a device leads to, so that neighbours there ask for it by ARP; the device's own only one is not asked for elsewhere. */
export function isOnWire({ links }: Netns, { ifindex }: Link, dst: Ip): boolean {
  if (links.kind === 'missing' || dst.family === 6) return false;
  const port = links.value.find((link) => link.ifindex === ifindex);
  const holder = links.value.find((link) => link.ifindex === port?.master && link.detail.kind === 'bridge') ?? port;
  return holder?.addresses.some(({ ip, prefix }) => prefix.length < 32 && !sameIp(ip, dst) && contains(prefix, dst)) === true;
}
