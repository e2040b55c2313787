import type { Because } from '../../model/network/because.ts';
import { TABLE_LENGTH } from '../../model/network/conntrack.ts';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import type { Counter, Netns } from '../../model/network/netns.ts';

/** What a full table says to a new connection, and the lines that it is known by. */
export interface NoRoom {
  readonly kind: 'drop' | 'unknown';
  readonly because: readonly Because[];
}

/**
 * Whether a namespace's table takes no more: nothing where it does, or where its length was not collected. A connection that would be one too many takes the
 * place of one that never stood (early_drop, of eight buckets that follow from the packet and a secret), and where there is none the packet is dropped
 * (__nf_conntrack_alloc and nf_conntrack_in, net/netfilter/nf_conntrack_core.c, 6.1 and 6.18). So it is certain only where none is in the whole table, or where
 * packets were dropped between two samples and no place was made.
 */
export function noRoom(netns: Netns): NoRoom | undefined {
  const { sysctls } = netns;
  const [count, max] = sysctls.kind === 'known' ? [sysctls.value.get(TABLE_LENGTH.count), sysctls.value.get(TABLE_LENGTH.max)] : [];
  if (count === undefined || max === undefined || Number(max.value) === 0 || !(Number(count.value) >= Number(max.value))) return undefined;
  const lines = [count.because, max.because];
  const { conntrack: part } = netns;
  const weak = part.kind === 'known' ? part.value.find(({ assured }) => !assured) : undefined;
  if (part.kind === 'known' && part.value.length > 0 && weak === undefined) return { kind: 'drop', because: lines };
  const [dropped, replaced] = [counterOf(netns, 'drop'), counterOf(netns, 'early_drop')];
  if (dropped?.rise !== undefined && dropped.rise.by > 0 && replaced?.rise?.by === 0) return { kind: 'drop', because: [...lines, dropped.because] };
  return { kind: 'unknown', because: [...lines, reasonOf(weak, part.kind === 'missing' ? part.because : undefined)] };
}

function reasonOf(weak: ConntrackEntry | undefined, gap: Because | undefined): Because {
  return weak?.because ?? gap ?? { text: 'the entries of a full connection table' };
}

function counterOf({ trackingCounters }: Netns, name: string): Counter | undefined {
  return trackingCounters?.kind === 'known' ? trackingCounters.value.get(name) : undefined;
}
