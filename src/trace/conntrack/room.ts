import type { Because } from '../../model/network/because.ts';
import { TABLE_LENGTH } from '../../model/network/conntrack.ts';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import { counterIn } from '../../model/network/counter.ts';
import type { Netns } from '../../model/network/netns.ts';

/** What a full table says to a new connection, and the lines that it is known by. */
export interface NoRoom {
  readonly kind: 'drop' | 'unknown';
  readonly because: readonly Because[];
}

/** States of a TCP connection that ends (tcp_can_early_drop, net/netfilter/nf_conntrack_proto_tcp.c, since 4.12). */
const ENDING: ReadonlySet<string> = new Set(['FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE']);

/**
 * Whether a namespace's table takes no more: nothing where it does, or where its length was not collected. A connection that would be one too many takes the
 * place of one that is not ASSURED (early_drop, of eight buckets that follow from the packet and a secret), and where there is none the packet is dropped
 * (__nf_conntrack_alloc and nf_conntrack_in, net/netfilter/nf_conntrack_core.c, 6.1 and 6.18); the kernel's next round then deletes those that are not ASSURED and
 * TCP connections that end, as long as more than 95 % are taken (gc_worker, once a second to once a minute). So it is certain only where neither is in the whole
 * table, of which each entry was collected, or where packets were dropped between two samples and no place was made.
 */
export function noRoom(netns: Netns): NoRoom | undefined {
  const { sysctls } = netns;
  const [count, max] = sysctls.kind === 'known' ? [sysctls.value.get(TABLE_LENGTH.count), sysctls.value.get(TABLE_LENGTH.max)] : [];
  if (count === undefined || max === undefined || Number(max.value) === 0 || !(Number(count.value) >= Number(max.value))) return undefined;
  const lines = [count.because, max.because];
  const { conntrack: part } = netns;
  const weak = part.kind === 'known' ? part.value.find(mayGo) : undefined;
  const isWhole = part.kind === 'known' && part.value.length >= Number(count.value);
  if (isWhole && weak === undefined) return { kind: 'drop', because: lines };
  const [dropped, replaced] = [counterIn(netns.trackingCounters, 'drop'), counterIn(netns.trackingCounters, 'early_drop')];
  if (dropped?.rise !== undefined && dropped.rise.by > 0 && replaced?.rise?.by === 0) return { kind: 'drop', because: [...lines, dropped.because] };
  return { kind: 'unknown', because: [...lines, reasonOf(weak, part, Number(count.value))] };
}

/** Whether the kernel may delete the entry to make room. */
function mayGo({ assured, tcpState }: ConntrackEntry): boolean {
  return !assured || ENDING.has(tcpState ?? '');
}

function reasonOf(weak: ConntrackEntry | undefined, part: Netns['conntrack'], count: number): Because {
  if (weak !== undefined) return weak.because;
  if (part.kind === 'missing') return part.because;
  return { text: `of the ${count} entries of a full connection table ${part.value.length} were collected: one of the others may make room` };
}
