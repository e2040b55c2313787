import { sameIp } from '../../net/ip.ts';
import type { Netns } from '../../model/network/netns.ts';
import { isBefore } from '../../model/network/release.ts';
import type { Nexthop, Route } from '../../model/network/route.ts';
import { linkByName } from '../state/links.ts';
import type { Flow } from './path.ts';
import { addressToward } from './source-v4.ts';

/** Parts of what a flow's hash can be, as fractions of 1: `[from, to)` each. */
export type HashRanges = readonly (readonly [from: number, to: number])[];

/** Of a flow of which nothing is known. */
export const ANY_HASH: HashRanges = [[0, 1]];

/** How often flows take a next hop of a multipath route: `index` among those given, `share` of 1, and the hashes that they have. Those that none takes are left out. */
export interface Share {
  readonly index: number;
  readonly share: number;
  readonly hashes: HashRanges;
}

/**
 * The shares of next hops: by their weights; and from 6.16 on a packet of this stack that has its source address goes out where the device has that address. Of several such
 * next hops the first also gets the flows that fall to none of them (fib_select_multipath, net/ipv4/fib_semantics.c, scores of 6.18). Next hops of a nexthop object
 * (nexthop_path_fib_result) and those of packets that are forwarded are taken by weight alone. `among`: what the flow's hash can be after what was chosen for it before.
 */
export function sharesOf(netns: Netns, flow: Flow, route: Route, nexthops: readonly Nexthop[], among: HashRanges = ANY_HASH): readonly Share[] {
  const total = nexthops.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  const bounds = nexthops.map(({ weight }) => (sum += weight) / total);
  const preferred = prefersSource(netns, flow, route) ? nexthops.flatMap((nexthop, index) => (hasSource(netns, flow, route, nexthop) ? [index] : [])) : [];
  const taken = preferred.length === 0 ? nexthops.map((_, index) => index) : preferred;
  const ofNone: HashRanges = [[bounds[taken.at(-1) ?? 0] ?? 1, 1]];
  const shares = taken.map((index, at) => {
    const own: HashRanges = [[at === 0 ? 0 : (bounds[taken[at - 1] ?? 0] ?? 0), bounds[index] ?? 1]];
    return { index, hashes: common(at === 0 ? [...own, ...ofNone] : own, among) };
  }).filter(({ hashes }) => hashes.length > 0);
  const all = shares.reduce((part, { hashes }) => part + sizeOf(hashes), 0);
  return shares.map((share) => ({ ...share, share: sizeOf(share.hashes) / all }));
}

function common(some: HashRanges, others: HashRanges): HashRanges {
  return some.flatMap(([from, to]) => others.map(([low, high]) => [Math.max(from, low), Math.min(to, high)] as const)).filter(([from, to]) => from < to);
}

function sizeOf(hashes: HashRanges): number {
  return hashes.reduce((sum, [from, to]) => sum + to - from, 0);
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
