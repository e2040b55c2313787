import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Run } from '../run.ts';

/** Path MTU below which the kernel does not go (net.ipv4.route.min_pmtu; IPV6_MIN_MTU). */
const SMALLEST = { 4: 552, 6: 1280 } as const;

/** The path MTU that a stack was told of for a destination. */
export function learnedMtu(run: Run, netns: string, dst: Ip): number | undefined {
  return run.learnedMtu.get(`${netns} ${formatIp(dst)}`);
}

/** A stack remembers the size for a destination (ipv4_update_pmtu, ip6_update_pmtu). Gives whether that is news. */
export function learnMtu(run: Run, netns: string, dst: Ip, mtu: number): boolean {
  const size = Math.max(mtu, SMALLEST[dst.family]);
  if (learnedMtu(run, netns, dst) === size) return false;
  run.learnedMtu.set(`${netns} ${formatIp(dst)}`, size);
  run.lessons += 1;
  return true;
}
