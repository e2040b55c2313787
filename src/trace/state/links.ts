import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Link, LinkAddress } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import { known } from './part.ts';

interface LinkIndex {
  readonly byName: ReadonlyMap<string, Link>;
  readonly byIndex: ReadonlyMap<number, Link>;
}

const indexes = new WeakMap<readonly Link[], LinkIndex>();

/** The device of this name. */
export function linkByName(netns: Netns, name: string): Link | undefined {
  return indexOf(netns).byName.get(name);
}

/** The device of this index. */
export function linkByIndex(netns: Netns, ifindex: number): Link | undefined {
  return indexOf(netns).byIndex.get(ifindex);
}

/** The loopback device of the namespace; every namespace has one. */
export function loopback(netns: Netns): Link | undefined {
  return known(netns.links).find((link) => link.detail.kind === 'loopback');
}

/** The device and the entry of an address of this namespace (inet_lookup_ifaddr_rcu, ipv6_get_ifaddr). */
export function ownerOf(netns: Netns, ip: Ip): { readonly link: Link; readonly address: LinkAddress } | undefined {
  for (const link of known(netns.links)) {
    const address = link.addresses.find((candidate) => sameIp(candidate.ip, ip));
    if (address !== undefined) return { link, address };
  }
  return undefined;
}

/** Whether the device can carry anything: IFF_UP with carrier. */
export function running(link: Link): boolean {
  return link.up && link.carrier;
}

/** The bridge, bond or VRF that a device is a port of. */
export function masterOf(netns: Netns, link: Link): Link | undefined {
  return link.master === undefined ? undefined : linkByIndex(netns, link.master);
}

function indexOf(netns: Netns): LinkIndex {
  const links = known(netns.links);
  let index = indexes.get(links);
  if (index === undefined) {
    index = { byName: new Map(links.map((link) => [link.name, link])), byIndex: new Map(links.map((link) => [link.ifindex, link])) };
    indexes.set(links, index);
  }
  return index;
}
