import type { Change } from '../../model/finding/index.ts';
import type { Network, Route } from '../../model/network/index.ts';
import { bitsOf } from '../../net/ip.ts';
import { prefixOf } from '../../net/prefix.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

/** Adds an address to a device, with its local route and the one to its subnet (fib_add_ifaddr, net/ipv4/fib_frontend.c; addrconf_prefix_route, net/ipv6/addrconf.c). */
export function addAddress(network: Network, { netns, ifindex, dev, ip, length }: Extract<Change, { kind: 'add-address' }>): Network {
  const prefix = prefixOf(ip, length);
  const route = (more: Pick<Route, 'type' | 'dst' | 'table' | 'scope'>): Route => ({
    ...more, tos: 0, metric: ip.family === 6 && more.table === 254 ? 256 : 0, protocol: 'kernel', prefsrc: ip, nexthops: [{ dev, weight: 1, onlink: false, flags: [] }], mtuLocked: false, because: PROPOSED,
  });
  const made = [route({ type: 'local', dst: prefixOf(ip, bitsOf(ip.family)), table: 255, scope: 'host' }), route({ type: 'unicast', dst: prefix, table: 254, scope: 'link' })];
  const part = ip.family === 4 ? 'routes4' : 'routes6';
  return withNetns(network, netns, (old) => ({
    links: mapPart(old.links, (links) => links.map((link) => (link.ifindex === ifindex ? { ...link, addresses: [...link.addresses, { ip, prefix, scope: 'global', flags: [], because: PROPOSED }] } : link))),
    [part]: mapPart(old[part], (routes) => [...routes, ...made]),
  }));
}
