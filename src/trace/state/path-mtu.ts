import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Route } from '../../model/network/route.ts';
import type { Run } from '../run.ts';
import { isBefore } from '../../model/network/release.ts';
import { ownerOf } from './links.ts';

/** Path MTU below which the kernel does not go (net.ipv4.route.min_pmtu; IPV6_MIN_MTU). */
const SMALLEST = { 4: 552, 6: 1280 } as const;

/** What a stack remembers for a destination. `route`: for those alone who go by this route. */
export interface LearnedMtu {
  readonly size: number;
  readonly route?: Route;
  /** It was told less than the smallest: what is longer goes in fragments (`mtu_locked`, __ip_rt_update_pmtu, net/ipv4/route.c). */
  readonly locked?: true;
}

/** Whether a stack sends IPv4 packets to a destination without DF because of what it was told (ip_dont_fragment, iptunnel_xmit: ip_mtu_locked). */
export function isLocked(run: Run, netns: string, dst: Ip): boolean {
  return run.lessons > 0 && run.learnedMtu.get(`${netns} ${formatIp(dst)}`)?.locked === true;
}

/** The path MTU that a stack was told of for a destination. `route`: the way there, where it is known. */
export function learnedMtu(run: Run, netns: string, dst: Ip, route?: Route): number | undefined {
  if (run.lessons === 0) return undefined;
  const learned = run.learnedMtu.get(`${netns} ${formatIp(dst)}`);
  return learned?.route === undefined || route === undefined || learned.route === route ? learned?.size : undefined;
}

/**
 * A stack remembers the size for a destination (ipv4_update_pmtu, ip6_update_pmtu), but in IPv4 not for its own addresses: their routes, which go by lo
 * instead of the address's device, have no exceptions (__mkroute_output, net/ipv4/route.c; seen on 6.18). In IPv6 these have them for sizes below the
 * MTU of the address's device alone, though packets to it have room as on lo (rt6_insert_exception asks fib6_mtu, net/ipv6/route.c; seen on 6.18). Sizes below the smallest
 * of IPv6 are not remembered at all (__ip6_rt_update_pmtu; seen on 6.1 and 6.18). Sources before 5.9 remember the smallest in their place; no such kernel was asked.
 */
export function learnMtu(run: Run, netns: string, dst: Ip, mtu: number, route?: Route): void {
  const size = Math.max(mtu, SMALLEST[dst.family]);
  if (dst.family === 6 && mtu < size) {
    if (isBefore(run.netns(netns).kernel, 5, 9)) run.doubt({ text: 'a kernel before 5.9 is told of a size below 1280' });
    return;
  }
  if (learnedMtu(run, netns, dst) === size || hasNoPath(run, netns, dst, size)) return;
  run.learnedMtu.set(`${netns} ${formatIp(dst)}`, { size, ...(route === undefined ? {} : { route }), ...(dst.family === 4 && mtu < size ? { locked: true } : {}) });
  run.lessons += 1;
}

function hasNoPath(run: Run, netns: string, dst: Ip, size: number): boolean {
  const owner = ownerOf(run.netns(netns), dst)?.link;
  if (owner === undefined) return false;
  return dst.family === 4 ? owner.detail.kind !== 'loopback' : owner.mtu <= size;
}
