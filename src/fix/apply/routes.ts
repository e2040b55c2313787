import type { LineRef } from '../../model/evidence/index.ts';
import type { Change } from '../../model/finding/index.ts';
import type { Network, Route } from '../../model/network/index.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** Adds a route. */
export function addRoute(network: Network, change: Of<'add-route'>): Network {
  return changeRoutes(network, change.netns, change.route.dst.family, (routes) => [...routes, { ...change.route, because: PROPOSED }]);
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
