import type { WalkContext } from '../context.ts';
import type { Skb } from '../skb.ts';
import type { Connection } from './connection.ts';
import { addConnection, findTaken } from './table.ts';
import type { Zone } from './table.ts';

/**
 * Puts the packet's new connection into the table, at the end of INPUT and POSTROUTING (__nf_conntrack_confirm,
 * net/netfilter/nf_conntrack_core.c). Gives the connection whose tuple clashes, in which case the packet is lost
 * unless nf_ct_resolve_clash saves it.
 */
export function confirm(ctx: WalkContext, skb: Skb): Connection | undefined {
  if (skb.ct?.kind !== 'tracked' || skb.ct.direction !== 'original') return undefined;
  const { connection } = skb.ct;
  if (connection.confirmed || connection.netns !== skb.netns) return undefined;
  const zone: Zone = connection.zoneDir === undefined ? { zone: connection.zone } : { zone: connection.zone, dir: connection.zoneDir };
  const clash = findTaken(ctx, skb.netns, connection.original, zone, 'original') ?? findTaken(ctx, skb.netns, connection.reply, zone, 'reply');
  if (clash !== undefined) return clash;
  connection.confirmed = true;
  addConnection(ctx, connection);
  return undefined;
}
