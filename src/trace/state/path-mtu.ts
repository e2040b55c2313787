import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Run } from '../run.ts';
import { ownerOf } from './links.ts';

/** Path MTU below which the kernel does not go (net.ipv4.route.min_pmtu; IPV6_MIN_MTU). */
const SMALLEST = { 4: 552, 6: 1280 } as const;

/** The path MTU that a stack was told of for a destination. */
export function learnedMtu(run: Run, netns: string, dst: Ip): number | undefined {
  return run.learnedMtu.get(`${netns} ${formatIp(dst)}`);
}

/**
 * A stack remembers the size for a destination (ipv4_update_pmtu, ip6_update_pmtu), but in IPv4 not for its own addresses: their routes, which go by lo
 * instead of the address's device, have no exceptions (__mkroute_output, net/ipv4/route.c; seen on 6.18).
 */
export function learnMtu(run: Run, netns: string, dst: Ip, mtu: number): void {
  const size = Math.max(mtu, SMALLEST[dst.family]);
  if (learnedMtu(run, netns, dst) === size || isOwn(run, netns, dst)) return;
  run.learnedMtu.set(`${netns} ${formatIp(dst)}`, size);
  run.lessons += 1;
}

function isOwn(run: Run, netns: string, dst: Ip): boolean {
  const kind = dst.family === 4 ? ownerOf(run.netns(netns), dst)?.link.detail.kind : undefined;
  return kind !== undefined && kind !== 'loopback';
}
