import type { Change } from '../../model/finding/index.ts';
import type { IpSet, IpSetEntry, Network, Nexthop, Route } from '../../model/network/index.ts';
import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import { ipRangeOf } from '../../net/range.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** On every peer, routes by the node's old address go by the new one, and sets that hold the old one hold the new one. */
export function setTunnelAddress(network: Network, { old, ip, peers }: Of<'set-tunnel-address'>): Network {
  const part = ip.family === 4 ? 'routes4' : 'routes6';
  return peers.reduce((changed, peer) => withNetns(changed, peer, (netns) => ({
    [part]: mapPart(netns[part], (routes) => routes.map((route) => rerouted(route, old, ip))),
    ipsets: mapPart(netns.ipsets, (sets) => new Map([...sets].map(([name, set]) => [name, readdressed(set, old, ip)]))),
  })), network);
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
