import type { Link } from '../../model/network/link.ts';
import type { Netns, Network } from '../../model/network/netns.ts';
import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import { segmentOf } from '../neighbour/segment.ts';

/** A device that leads to the network that load balancers stand on. */
export interface Entry {
  readonly netns: Netns;
  readonly link: Link;
}

/** The uplink of the node that has an address: by it come packets that the network brings there. An address of a dummy, as kube-ipvs0, is on no wire. */
export function entryTo(network: Network, ip: Ip): Entry | undefined {
  for (const netns of network.netns.values()) {
    if (!netns.id.endsWith('/host') || netns.links.kind === 'missing') continue;
    const links = netns.links.value;
    const holder = links.find((link) => link.addresses.some((address) => sameIp(address.ip, ip)) && leadsOut(network, netns, link));
    if (holder !== undefined) return { netns, link: wireUnder(network, netns, holder) };
  }
  return undefined;
}

/** Whether what leaves by a device comes to the network outside of its node: a tunnel's packets do in another packet only. */
export function leadsOut(network: Network, netns: Netns, link: Link): boolean {
  const links = netns.links.kind === 'known' ? netns.links.value : [];
  switch (link.detail.kind) {
    case 'physical': case 'bond': case 'macvlan': case 'ipvlan': return true;
    case 'veth': return segmentOf(network, netns.id, link) !== undefined || link.detail.peer.kind === 'unknown';
    case 'vlan': return lowerOf(links, link).some((lower) => leadsOut(network, netns, lower));
    case 'bridge': return portsOf(links, link).some((port) => leadsOut(network, netns, port));
    case 'loopback': case 'dummy': case 'tun': case 'ifb': case 'nlmon': case 'vxlan': case 'geneve': case 'tunnel': case 'vrf': case 'wireguard': case 'unsupported': return false;
  }
}

/** The device itself, or of a bridge the port that leads out. */
function wireUnder(network: Network, netns: Netns, link: Link): Link {
  const links = netns.links.kind === 'known' ? netns.links.value : [];
  if (link.detail.kind !== 'bridge') return link;
  return portsOf(links, link).find((port) => leadsOut(network, netns, port)) ?? link;
}

function portsOf(links: readonly Link[], { ifindex }: Link): readonly Link[] {
  return links.filter(({ master }) => master === ifindex);
}

function lowerOf(links: readonly Link[], { detail }: Link): readonly Link[] {
  return detail.kind === 'vlan' ? links.filter(({ ifindex }) => ifindex === detail.lower) : [];
}
