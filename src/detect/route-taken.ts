import type { Netns, Route } from '../model/network/index.ts';
import type { Hop, Journey } from '../model/trace/index.ts';
import { formatIp } from '../net/ip.ts';
import { formatPrefix } from '../net/prefix.ts';
import { quote } from './shell.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A route that a packet took in one hop. */
export interface RouteTaken {
  readonly hop: Hop;
  readonly netns: Netns;
  readonly route: Route;
}

/** The routes that decided a journey's way, hop by hop, in order (local delivery is none). */
export function routesTaken(view: View, journey: Journey): readonly RouteTaken[] {
  return journey.hops.flatMap((hop) => hop.steps.filter((step) => step.stage === 'route').flatMap((step): RouteTaken[] => {
    const netns = netnsOf(view, hop.netns);
    const route = step.because.map((because) => routeOf(netns, because.ref)).find((candidate) => candidate !== undefined);
    return route === undefined || route.type === 'local' ? [] : [{ hop, netns, route }];
  }));
}

/** The route of a namespace that stands on this line. */
export function routeOf(netns: Netns, ref: { readonly file: string; readonly line: number } | undefined): Route | undefined {
  if (ref === undefined) return undefined;
  for (const part of [netns.routes4, netns.routes6]) {
    const route = part.kind === 'known' ? part.value.find((candidate) => candidate.because.ref?.line === ref.line && candidate.because.ref.file === ref.file) : undefined;
    if (route !== undefined) return route;
  }
  return undefined;
}

/** A route as arguments of `ip route add`. */
export function routeArguments(route: Omit<Route, 'because'>): string {
  const [nexthop] = route.nexthops;
  return [
    route.type === 'unicast' ? '' : route.type,
    route.dst.length === 0 ? 'default' : formatPrefix(route.dst, true),
    nexthop?.via === undefined ? '' : `via ${formatIp(nexthop.via)}`,
    nexthop?.dev === undefined ? '' : `dev ${quote(nexthop.dev)}`,
    nexthop?.onlink === true ? 'onlink' : '',
    route.scope === 'link' && nexthop?.via === undefined && route.dst.family === 4 ? 'scope link' : '',
    route.table === 254 ? '' : `table ${route.table}`,
  ].filter((word) => word !== '').join(' ');
}

/** The `ip` command of a family: `ip route ...` or `ip -6 route ...`. */
export function ipRoute(family: 4 | 6, verb: 'add' | 'del' | 'replace', words: string): string {
  return `ip ${family === 6 ? '-6 ' : ''}route ${verb} ${words}`;
}
