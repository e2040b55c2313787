import type { Change } from '../../model/finding/index.ts';
import type { IpSet, IpSetEntry, Link, Network, Nexthop, Route } from '../../model/network/index.ts';
import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import { ipRangeOf } from '../../net/range.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** On every peer, routes and forwarding entries by the node's old address go by the new one, and sets that hold the old one hold the new one; the node's own VXLAN device sends from it. */
export function setTunnelAddress(network: Network, { netns: own, old, ip, peers }: Of<'set-tunnel-address'>): Network {
  const part = ip.family === 4 ? 'routes4' : 'routes6';
  const rerouting = peers.reduce((changed, peer) => withNetns(changed, peer, (netns) => ({
    [part]: mapPart(netns[part], (routes) => routes.map((route) => rerouted(route, old, ip))),
    fdb: mapPart(netns.fdb, (entries) => entries.map((entry) => (entry.dst !== undefined && sameIp(entry.dst, old) ? { ...entry, dst: ip, because: PROPOSED } : entry))),
    ipsets: mapPart(netns.ipsets, (sets) => new Map([...sets].map(([name, set]) => [name, readdressed(set, old, ip)]))),
  })), network);
  return withNetns(rerouting, own, (netns) => ({ links: mapPart(netns.links, (links) => links.map((link) => sentFrom(link, links, old, ip))) }));
}

/** A VXLAN device that sends from the old address sends from the new one, by the device that has it. */
function sentFrom(link: Link, links: readonly Link[], old: Ip, ip: Ip): Link {
  const { detail } = link;
  if (detail.kind !== 'vxlan' || detail.local === undefined || !sameIp(detail.local, old)) return link;
  const lower = links.find(({ addresses }) => addresses.some((address) => sameIp(address.ip, ip)));
  return { ...link, detail: { ...detail, local: ip, ...(lower === undefined ? {} : { lower: lower.ifindex }) } };
}

function rerouted(route: Route, old: Ip, ip: Ip): Route {
  const isOld = ({ via, onlink }: Nexthop): boolean => onlink && via !== undefined && sameIp(via, old);
  return route.nexthops.some(isOld) ? { ...route, nexthops: route.nexthops.map((nexthop) => (isOld(nexthop) ? { ...nexthop, via: ip } : nexthop)), because: PROPOSED } : route;
}

function readdressed(set: IpSet, old: Ip, ip: Ip): IpSet {
  const { name, type, family, dimensions, entries, because, supported } = set;
  if (dimensions.length !== 1 || !supported) return set;
  return { name, type, family, dimensions, because, supported, entries: entries.map((entry) => readdressedEntry(entry, old, ip)) };
}

function readdressedEntry(entry: IpSetEntry, old: Ip, ip: Ip): IpSetEntry {
  const [part] = entry.parts;
  if (part?.kind !== 'interval' || part.interval.kind !== 'ip') return entry;
  const { family, first, last } = part.interval.range;
  const isOld = family === old.family && first === old.value && last === old.value;
  return isOld ? { ...entry, parts: [{ ...part, interval: { kind: 'ip', range: ipRangeOf(ip) } }], because: PROPOSED } : entry;
}
