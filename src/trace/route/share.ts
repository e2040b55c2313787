import { sameIp } from '../../net/ip.ts';
import type { Netns } from '../../model/network/netns.ts';
import { isBefore } from '../../model/network/release.ts';
import type { Nexthop, Route } from '../../model/network/route.ts';
import { linkByName } from '../state/links.ts';
import type { Flow } from './path.ts';
import { addressToward } from './source-v4.ts';

/** How often flows take a next hop of a multipath route: `index` among those given, `share` of 1. Those that none takes are left out. */
export interface Share {
  readonly index: number;
  readonly share: number;
}

/**
 * The shares of next hops: by their weights; and from 6.16 on a packet of this stack that has its source address goes out where the device has that address. Of several such
 * next hops the first also gets the flows that fall to none of them (fib_select_multipath, net/ipv4/fib_semantics.c, scores of 6.18). Next hops of a nexthop object
 * (nexthop_path_fib_result) and those of packets that are forwarded are taken by weight alone.
 */
export function sharesOf(netns: Netns, flow: Flow, route: Route, nexthops: readonly Nexthop[]): readonly Share[] {
  const total = nexthops.reduce((sum, { weight }) => sum + weight, 0);
  let bound = 0;
  const bounds = nexthops.map(({ weight }) => (bound += weight / total));
  const preferred = prefersSource(netns, flow, route) ? nexthops.flatMap((nexthop, index) => (hasSource(netns, flow, route, nexthop) ? [index] : [])) : [];
  const taken = preferred.length === 0 ? nexthops.map((_, index) => index) : preferred;
  const ofNone = 1 - (bounds[taken.at(-1) ?? 0] ?? 1);
  return taken.map((index, at) => ({ index, share: (bounds[index] ?? 1) - (at === 0 ? -ofNone : (bounds[taken[at - 1] ?? 0] ?? 0)) }));
}

/**
 * Whether it is not known which next hop is taken: a source that no device would choose went by the last one in 6.16, and by weight since a correction that came into 6.18
 * at an unknown time (seen on 6.18.44).
 */
export function isLeftToRelease(netns: Netns, flow: Flow, route: Route, nexthops: readonly Nexthop[]): boolean {
  return prefersSource(netns, flow, route) && isBefore(netns.kernel, 6, 18, 44) && !nexthops.some((nexthop) => hasSource(netns, flow, route, nexthop));
}

function prefersSource(netns: Netns, { family, iif, src }: Flow, { byObject }: Route): boolean {
  return family === 4 && iif === 'lo' && src !== undefined && byObject !== true && !isBefore(netns.kernel, 6, 16);
}

/** The address that the kernel keeps with a next hop (nh_saddr, fib_info_update_nhc_saddr). */
function hasSource(netns: Netns, { src }: Flow, route: Route, { dev, via }: Nexthop): boolean {
  const link = dev === undefined ? undefined : linkByName(netns, dev);
  const own = link === undefined ? undefined : addressToward(netns, link, via, route.scope);
  return own !== undefined && src !== undefined && sameIp(own, src);
}
