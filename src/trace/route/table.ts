import { bitsOf } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Nexthop, Route } from '../../model/network/route.ts';
import type { Flow } from './path.ts';
import type { WalkContext } from '../context.ts';
import { DSCP, dscpOf } from './dscp.ts';
import { goneAt, goneRouters } from './gone-router.ts';
import type { GoneRouters } from './gone-router.ts';
import { OncePer } from '../once-per.ts';
import { linkByName } from '../state/links.ts';
import { known, Unknowable } from '../state/part.ts';
import { deviceConf } from '../state/sysctl.ts';

/** A route of a table that fits a flow, with the next hops that can be used. */
export interface Candidate {
  readonly route: Route;
  readonly nexthops: readonly Nexthop[];
  /** Neighbours' lines for which routes that would have won were passed by. */
  readonly passed?: readonly Because[];
}

/** The routes of one table, and for a long one those of each prefix, longer prefixes first: a node has one for every pod and every other node. */
interface RouteTable {
  readonly routes: readonly Route[];
  readonly byLength: readonly { readonly shift: bigint; readonly routes: ReadonlyMap<bigint, readonly Route[]> }[] | undefined;
}

/** So few routes are gone through one by one. */
const FEW = 12;

/** The tables of all routes of a namespace and family: longer prefixes first, IPv4 then by TOS, then by metric, otherwise as printed. */
const tables = new OncePer((routes: readonly Route[]): ReadonlyMap<number, RouteTable> => {
  const built = new Map<number, Route[]>();
  for (const route of routes) {
    const list = built.get(route.table);
    if (list === undefined) built.set(route.table, [route]);
    else list.push(route);
  }
  for (const list of built.values()) list.sort(bySpecificity);
  return new Map([...built].map(([number, list]) => [number, { routes: list, byLength: list.length <= FEW ? undefined : prefixesOf(list) }]));
});

/**
 * The longest prefix of a table that holds the destination and can be used; of equal prefixes the lower metric. Routes whose
 * next hops are all dead, or leave by another device than the flow must, do not count, and the search goes on with shorter
 * prefixes (fib_table_lookup, net/ipv4/fib_trie.c; fib6_table_lookup with backtracking, net/ipv6/route.c).
 * Without a context, devices without carrier count whatever their settings say.
 * @throws Unknowable when the route that wins has something that is not evaluated.
 */
export function longestPrefix(netns: Netns, table: number, flow: Flow, ctx: WalkContext | undefined): Candidate | undefined {
  const found = tables.of(known(flow.family === 4 ? netns.routes4 : netns.routes6)).get(table);
  if (found === undefined) return undefined;
  const routers = goneRouters(ctx, netns, flow);
  return (routers.size === 0 ? undefined : withRouter(netns, found, flow, ctx, routers)) ?? best(netns, found, flow, ctx);
}

/** The best route whose router is not gone, if there is one (RT6_LOOKUP_F_REACHABLE). */
function withRouter(netns: Netns, found: RouteTable, flow: Flow, ctx: WalkContext | undefined, routers: GoneRouters): Candidate | undefined {
  const plain = best(netns, found, flow, ctx);
  const lines = linesOf(plain, routers);
  if (plain === undefined || lines.length === 0) return plain;
  const routes = found.routes.filter(({ nexthops }) => nexthops.length === 0 || nexthops.some((nexthop) => goneAt(routers, nexthop) === undefined));
  const other = best(netns, { routes, byLength: undefined }, flow, ctx);
  // To which of several next hops the places of those that are gone fall is not modelled.
  if (linesOf(other, routers).length > 0) throw new Unknowable(linesOf(other, routers));
  return other === undefined ? undefined : { ...other, passed: lines };
}

function linesOf(candidate: Candidate | undefined, routers: GoneRouters): readonly Because[] {
  return candidate?.nexthops.flatMap((nexthop) => goneAt(routers, nexthop) ?? []) ?? [];
}

function best(netns: Netns, found: RouteTable, flow: Flow, ctx: WalkContext | undefined): Candidate | undefined {
  if (found.byLength === undefined) return firstUsable(netns, found.routes, flow, ctx);
  for (const { shift, routes } of found.byLength) {
    const fitting = routes.get(flow.dst.value >> shift);
    const candidate = fitting === undefined ? undefined : firstUsable(netns, fitting, flow, ctx);
    if (candidate !== undefined) return candidate;
  }
  return undefined;
}

function firstUsable(netns: Netns, routes: readonly Route[], flow: Flow, ctx: WalkContext | undefined): Candidate | undefined {
  for (const route of routes) {
    if (!contains(route.dst, flow.dst) || !fits(route, flow)) continue;
    const preferred = flow.prefers === undefined ? undefined : throughDevice(netns, routes, route, flow, ctx);
    if (preferred !== undefined) return preferred;
    if (isError(route)) return evaluated(route, []);
    const nexthops = usableOf(netns, route, flow, ctx);
    if (nexthops.length > 0 || (route.unsupported !== undefined && route.nexthops.every((nexthop) => nexthop.dev === undefined))) return evaluated(route, nexthops);
  }
  return undefined;
}

/** A route of the same prefix through the device that the flow prefers. */
function throughDevice(netns: Netns, routes: readonly Route[], { dst, from }: Route, flow: Flow, ctx: WalkContext | undefined): Candidate | undefined {
  const same = routes.filter((route) => route.dst.length === dst.length && route.from?.length === from?.length && !isError(route));
  return firstUsable(netns, same, { ...flow, oif: flow.prefers, prefers: undefined }, ctx);
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
  if (flow.family === 4) return route.tos === 0 || (route.tos & DSCP) === dscpOf(flow);
  return route.from === undefined || route.from.length === 0 || (flow.src !== undefined && contains(route.from, flow.src));
}

/** The next hops of a route that the flow can take: mostly all of them. */
function usableOf(netns: Netns, { nexthops }: Route, flow: Flow, ctx: WalkContext | undefined): readonly Nexthop[] {
  for (const nexthop of nexthops) {
    if (!usable(netns, nexthop, flow, ctx)) return nexthops.filter((one) => usable(netns, one, flow, ctx));
  }
  return nexthops;
}

function usable(netns: Netns, nexthop: Nexthop, flow: Flow, ctx: WalkContext | undefined): boolean {
  if (nexthop.flags.includes('dead')) return false;
  if (nexthop.dev === undefined) return false;
  if (flow.oif !== undefined && flow.oif !== nexthop.dev) return false;
  const link = linkByName(netns, nexthop.dev);
  if (link === undefined) return false;
  const linkdown = nexthop.flags.includes('linkdown') || !link.carrier;
  return !(linkdown && ctx !== undefined && deviceConf(ctx, netns, flow.family, nexthop.dev, 'ignore_routes_with_linkdown', 0).value !== 0);
}

/** Sorted routes by the bits of their prefix; all are of one family. */
function prefixesOf(routes: readonly Route[]): RouteTable['byLength'] {
  const lengths = new Map<number, { readonly shift: bigint; readonly routes: Map<bigint, Route[]> }>();
  for (const route of routes) {
    const { family, first, length } = route.dst;
    const group = lengths.get(length) ?? { shift: BigInt(bitsOf(family) - length), routes: new Map<bigint, Route[]>() };
    lengths.set(length, group);
    const key = first >> group.shift;
    group.routes.set(key, [...(group.routes.get(key) ?? []), route]);
  }
  return [...lengths.values()];
}

function bySpecificity(a: Route, b: Route): number {
  return b.dst.length - a.dst.length || (b.from?.length ?? 0) - (a.from?.length ?? 0) || b.tos - a.tos || a.metric - b.metric;
}
