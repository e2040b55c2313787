import type { LineRef } from '../../model/evidence/index.ts';
import type { Change } from '../../model/finding/index.ts';
import type { Network, Route } from '../../model/network/index.ts';
import { anyPrefix } from '../../net/prefix.ts';
import { setSysctl } from './links.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

const MAIN = 254;

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** Adds a route. */
export function addRoute(network: Network, change: Of<'add-route'>): Network {
  return changeRoutes(network, change.netns, change.route.dst.family, (routes) => [...routes, { ...change.route, because: PROPOSED }]);
}

/** Takes the default route that a router advertises, with the metric of such routes (IP6_RT_PRIO_USER, net/ipv6/route.c). */
export function acceptRouter(network: Network, { netns, dev, name, router }: Of<'accept-router'>): Network {
  const nexthop = { via: router, dev, weight: 1, onlink: false, flags: [] };
  const route: Route = { type: 'unicast', dst: anyPrefix(6), tos: 0, table: MAIN, metric: 1024, scope: 'global', protocol: 'ra', nexthops: [nexthop], mtuLocked: false, because: PROPOSED };
  return changeRoutes(setSysctl(network, { kind: 'set-sysctl', netns, name, value: '2' }), netns, 6, (routes) => [...routes, route]);
}

/** Takes a route out, named by its line. */
export function deleteRoute(network: Network, change: Of<'delete-route'>): Network {
  const without = (routes: readonly Route[]): readonly Route[] => routes.filter((route) => !isAt(route, change.route));
  return changeRoutes(changeRoutes(network, change.netns, 4, without), change.netns, 6, without);
}

/** Puts one route in another's place. */
export function replaceRoute(network: Network, change: Of<'replace-route'>): Network {
  return changeRoutes(network, change.netns, change.route.dst.family, (routes) => routes.map((route) => (isAt(route, change.old) ? { ...change.route, because: PROPOSED } : route)));
}

function changeRoutes(network: Network, netns: string, family: 4 | 6, change: (routes: readonly Route[]) => readonly Route[]): Network {
  return withNetns(network, netns, (old) => (family === 4 ? { routes4: mapPart(old.routes4, change) } : { routes6: mapPart(old.routes6, change) }));
}

function isAt(route: Route, ref: LineRef): boolean {
  return route.because.ref?.line === ref.line && route.because.ref.file === ref.file;
}
