import type { Ip } from '../../net/ip.ts';
import type { Link, LinkAddress } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import { OncePer } from '../once-per.ts';
import { known } from './part.ts';

/** An address with the device that has it. */
interface Owner {
  readonly link: Link;
  readonly address: LinkAddress;
}

interface LinkIndex {
  readonly byName: ReadonlyMap<string, Link>;
  readonly byIndex: ReadonlyMap<number, Link>;
  /** The first owner of each address, by the value of the address: a node has a device a pod, and every packet asks. */
  readonly owners: Readonly<Record<4 | 6, ReadonlyMap<bigint, Owner>>>;
}

const indexes = new OncePer((links: readonly Link[]): LinkIndex => (
  { byName: new Map(links.map((link) => [link.name, link])), byIndex: new Map(links.map((link) => [link.ifindex, link])), owners: { 4: ownersOf(links, 4), 6: ownersOf(links, 6) } }));

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
export function ownerOf(netns: Netns, ip: Ip): Owner | undefined {
  return indexOf(netns).owners[ip.family].get(ip.value);
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
  return indexes.of(known(netns.links));
}

function ownersOf(links: readonly Link[], family: 4 | 6): ReadonlyMap<bigint, Owner> {
  const owners = new Map<bigint, Owner>();
  for (const link of links) {
    for (const address of link.addresses) if (address.ip.family === family && !owners.has(address.ip.value)) owners.set(address.ip.value, { link, address });
  }
  return owners;
}
