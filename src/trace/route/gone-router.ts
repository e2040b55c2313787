import type { Because } from '../../model/network/because.ts';
import type { Link, Neighbour } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Nexthop } from '../../model/network/route.ts';
import type { WalkContext } from '../context.ts';
import type { Run } from '../run.ts';
import { sysctl } from '../state/sysctl.ts';
import type { Flow } from './path.ts';

/** IPv6 routers of a namespace that were asked for their address and did not answer, as `device address`, with the neighbour's line. */
export type GoneRouters = ReadonlyMap<string, Because>;

const NONE: GoneRouters = new Map();

const gone = new WeakMap<readonly Neighbour[], GoneRouters>();

/**
 * The routers that a lookup passes by as long as another route is left: an IPv6 host, not a router, heeds that they are gone (RT6_LOOKUP_F_REACHABLE of
 * ip6_pol_route, rt6_check_neigh with ROUTER_PREF, net/ipv6/route.c; seen on 6.1 and 6.18). What only asks the table does not (ip6_route_lookup).
 */
export function goneRouters(ctx: WalkContext | undefined, netns: Netns, flow: Flow): GoneRouters {
  if (flow.family === 4 || flow.anyRouter === true || ctx === undefined) return NONE;
  const found = netns.neighbours.kind === 'missing' || netns.links.kind === 'missing' ? NONE : ofNetns(netns.neighbours.value, netns.links.value);
  const since = ctx.goneSince?.get(netns.id) ?? NONE;
  if ((found.size === 0 && since.size === 0) || sysctl(ctx, netns, 'net.ipv6.conf.all.forwarding', 0).value !== 0) return NONE;
  return since.size === 0 ? found : new Map([...found, ...since]);
}

function ofNetns(neighbours: readonly Neighbour[], links: readonly Link[]): GoneRouters {
  const known = gone.get(neighbours);
  if (known !== undefined) return known;
  const failed = neighbours.filter(({ state, ip }) => state === 'failed' && ip.family === 6);
  const built = failed.length === 0 ? NONE : new Map(failed.map(({ ip, ifindex, because }) => [routerKey(links.find((link) => link.ifindex === ifindex)?.name, ip.value), because]));
  gone.set(neighbours, built);
  return built;
}

/**
 * An IPv6 host passes a router by from now on that it asked for in vain, whatever it sent: what it answers when a SYN comes again goes another way. A program that
 * opens a connection is told and gives up, a request waits on (tcp_v6_err: no address is no fatal error of it; seen on 6.18). Gives whether there was a new one.
 */
export function giveUpRouters(run: Run): boolean {
  let found = false;
  for (const { disposition, hops } of run.journeys) {
    const line = hops.at(-1)?.steps.findLast(({ stage }) => stage === 'route')?.because[0];
    if (disposition.kind !== 'lost' || disposition.by.kind !== 'neighbour' || disposition.by.ip.family === 4 || line === undefined) continue;
    const router = routerKey(disposition.dev, disposition.by.ip.value);
    if (run.goneSince?.get(disposition.netns)?.has(router) === true) continue;
    run.giveUpRouter(disposition.netns, router, line);
    found = true;
  }
  return found;
}

/** The neighbour's line, when a next hop is one of the routers that are gone. */
export function goneAt(routers: GoneRouters, { dev, via }: Nexthop): Because | undefined {
  return via === undefined ? undefined : routers.get(routerKey(dev, via.value));
}

/** A router of a namespace: by its device and address. */
export function routerKey(dev: string | undefined, value: bigint): string {
  return `${dev ?? '-'} ${value}`;
}
