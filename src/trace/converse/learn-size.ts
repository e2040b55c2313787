import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import { learnMtu } from '../state/path-mtu.ts';
import type { End } from '../stop.ts';

/**
 * Whoever gets "fragmentation needed" or "packet too big" remembers the size for that destination (ipv4_update_pmtu,
 * ip6_update_pmtu): the sender's own stack, or for an outer packet the tunnel's end.
 */
export function learnSize(run: Run, reaction: Reaction, end: End): void {
  const { l4 } = end.skb.packet;
  if (reaction.kind !== 'icmp' || reaction.mtu === undefined || l4.kind !== 'icmp' || l4.quoted === undefined) return;
  learnMtu(run, end.skb.netns, l4.quoted.dst, reaction.mtu);
}
