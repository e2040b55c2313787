import { contains } from '../../net/prefix.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Nexthop, Route } from '../../model/network/route.ts';
import type { Flow } from './path.ts';
import { linkByName } from '../state/links.ts';
import { known, Unknowable } from '../state/part.ts';

/** A route of a table that fits a flow, with the next hops that can be used. */
export interface Candidate {
  readonly route: Route;
  readonly nexthops: readonly Nexthop[];
}

const tables = new WeakMap<readonly Route[], ReadonlyMap<number, readonly Route[]>>();

/**
 * The longest prefix of a table that holds the destination and can be used; of equal prefixes the lower metric. Routes whose
 * next hops are all dead, or leave by another device than the flow must, do not count, and the search goes on with shorter
 * prefixes (fib_table_lookup, net/ipv4/fib_trie.c; fib6_table_lookup with backtracking, net/ipv6/route.c).
 * @throws Unknowable when the route that wins has something that is not evaluated.
 */
export function longestPrefix(netns: Netns, table: number, flow: Flow, ignoreLinkdown: (dev: string) => boolean): Candidate | undefined {
  const routes = tableOf(known(flow.family === 4 ? netns.routes4 : netns.routes6), table);
  for (const route of routes) {
    if (!contains(route.dst, flow.dst) || !fits(route, flow)) continue;
    if (isError(route)) return evaluated(route, []);
    const nexthops = usableOf(netns, route, flow, ignoreLinkdown);
    if (nexthops.length > 0 || (route.unsupported !== undefined && route.nexthops.every((nexthop) => nexthop.dev === undefined))) return evaluated(route, nexthops);
  }
  return undefined;
}

/** A route that wins decides, so what of it is not evaluated (an encapsulation, a word not known) makes the answer unknown. */
function evaluated(route: Route, nexthops: readonly Nexthop[]): Candidate {
  if (route.unsupported !== undefined) throw new Unknowable([route.because]);
  return { route, nexthops };
}

/** Whether the route answers with an error or sends the search to the next rule, rather than with a device. */
export function isError(route: Route): boolean {
  return route.type === 'blackhole' || route.type === 'unreachable' || route.type === 'prohibit' || route.type === 'throw';
}

function fits(route: Route, flow: Flow): boolean {
  if (flow.family === 4) return route.tos === 0 || (route.tos & 0xfc) === (flow.tos & 0xfc);
  return route.from === undefined || route.from.length === 0 || (flow.src !== undefined && contains(route.from, flow.src));
}

/** The next hops of a route that the flow can take: mostly all of them. */
function usableOf(netns: Netns, { nexthops }: Route, flow: Flow, ignoreLinkdown: (dev: string) => boolean): readonly Nexthop[] {
  for (const nexthop of nexthops) {
    if (!usable(netns, nexthop, flow, ignoreLinkdown)) return nexthops.filter((one) => usable(netns, one, flow, ignoreLinkdown));
  }
  return nexthops;
}

function usable(netns: Netns, nexthop: Nexthop, flow: Flow, ignoreLinkdown: (dev: string) => boolean): boolean {
  if (nexthop.flags.includes('dead')) return false;
  if (nexthop.dev === undefined) return false;
  if (flow.oif !== undefined && flow.oif !== nexthop.dev) return false;
  const link = linkByName(netns, nexthop.dev);
  if (link === undefined) return false;
  const linkdown = nexthop.flags.includes('linkdown') || !link.carrier;
  return !(linkdown && ignoreLinkdown(nexthop.dev));
}

/** Routes of one table: longer prefixes first, IPv4 then by TOS, then by metric, otherwise as printed. */
function tableOf(routes: readonly Route[], table: number): readonly Route[] {
  let index = tables.get(routes);
  if (index === undefined) {
    const built = new Map<number, Route[]>();
    for (const route of routes) {
      const list = built.get(route.table);
      if (list === undefined) built.set(route.table, [route]);
      else list.push(route);
    }
    for (const list of built.values()) list.sort(bySpecificity);
    index = built;
    tables.set(routes, index);
  }
  return index.get(table) ?? [];
}

function bySpecificity(a: Route, b: Route): number {
  return b.dst.length - a.dst.length || (b.from?.length ?? 0) - (a.from?.length ?? 0) || b.tos - a.tos || a.metric - b.metric;
}
