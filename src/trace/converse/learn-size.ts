import { formatIp } from '../../net/ip.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import type { End } from '../stop.ts';

/** Path MTU below which the kernel does not go (net.ipv4.route.min_pmtu; IPV6_MIN_MTU). */
const SMALLEST = { 4: 552, 6: 1280 } as const;

/**
 * Whoever gets "fragmentation needed" or "packet too big" remembers the size for that destination (ipv4_update_pmtu,
 * ip6_update_pmtu): the sender's own stack, or for an outer packet the tunnel's end. Gives whether that is news.
 */
export function learnSize(run: Run, reaction: Reaction, end: End): boolean {
  const { l4 } = end.skb.packet;
  if (reaction.kind !== 'icmp' || reaction.mtu === undefined || l4.kind !== 'icmp' || l4.quoted === undefined) return false;
  const size = Math.max(reaction.mtu, SMALLEST[l4.quoted.dst.family]);
  const key = `${end.skb.netns} ${formatIp(l4.quoted.dst)}`;
  if (run.learnedMtu.get(key) === size) return false;
  run.learnedMtu.set(key, size);
  return true;
}
