import { sameIp } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import { isHalfOpenAt } from '../../model/network/socket.ts';
import type { HalfOpen, Listener } from '../../model/network/socket.ts';
import { isBefore } from '../../model/network/release.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { sysctl } from '../state/sysctl.ts';
import { drop, unknown } from '../stop.ts';
import { twRecycle } from './tw-recycle.ts';

/**
 * Ends the journey of a SYN that the listener has no room for; it is dropped without an answer (tcp_conn_request, net/ipv4/tcp_input.c).
 * `group` are the sockets among which the kernel chooses. In its order: the SYN queue is full, the accept queue is full, the
 * timestamp is old, the last quarter of tcp_max_syn_backlog is left.
 */
export function admit(run: Run, skb: Skb, group: readonly Listener[]): void {
  const netns = run.netns(skb.netns);
  const waiting = halfOpenAt(run, netns, group);
  if (waiting.length > 0) synQueue(run, skb, netns, group, waiting.length);
  acceptQueue(run, skb, netns, group);
  if (!twRecycle(run, skb, netns) && waiting.length > 0) lastQuarter(run, skb, netns, group, waiting.length);
}

/** The entries of the listeners' SYN queues that may matter: with SYN cookies none, for those answer where the queue is full. */
function halfOpenAt(run: Run, netns: Netns, group: readonly Listener[]): readonly HalfOpen[] {
  const { halfOpen } = netns;
  if (halfOpen === undefined || (halfOpen.kind === 'known' && halfOpen.value.length === 0) || cookies(run, netns).value !== 0) return [];
  if (halfOpen.kind === 'known') return halfOpen.value.filter((entry) => group.some((listener) => isHalfOpenAt(listener, entry)));
  run.assume({ text: `the SYN queue has room: ${halfOpen.because.text}` });
  return [];
}

/**
 * inet_csk_reqsk_queue_is_full: since 4.4 the limit of the SYN queue is that of the accept queue. Exactly as many as it says are too
 * many before 6.14 and not after, and the change went into stable releases. Before 4.4 the queue's size came from tcp_max_syn_backlog as well.
 */
function synQueue(run: Run, skb: Skb, netns: Netns, group: readonly Listener[], waiting: number): void {
  const limit = Math.min(...group.map((listener) => (listener.limitUnknown === true ? Number.POSITIVE_INFINITY : listener.sendQ)));
  const old = isBefore(netns.kernel, 4, 4);
  if (old ? waiting <= Math.min(limit, maxSynBacklog(run, netns).value) : waiting < limit) return;
  if (waiting === limit && !old && !isBefore(netns.kernel, 6, 14)) return;
  const because = [...group.map((listener) => listener.because), ...cookies(run, netns).because];
  refuse(run, skb, { queue: 'syn', waiting, limit, because, certain: !old && waiting > limit && group.length === 1 });
}

/**
 * sk_acceptq_is_full: more connections wait for accept() than the lesser of listen()'s backlog and net.core.somaxconn. `ss` prints the
 * queue as Recv-Q and the limit as Send-Q (tcp_diag_get_info). Before 4.10 that hung on young connections in the SYN queue, too, and is not told.
 */
function acceptQueue(run: Run, skb: Skb, netns: Netns, group: readonly Listener[]): void {
  const [full] = group.filter(isFull);
  if (full === undefined) return assumeRoom(run, group);
  const because = group.map((listener) => listener.because);
  refuse(run, skb, { queue: 'accept', waiting: full.recvQ, limit: full.sendQ, because, certain: group.every(isFull) && !isBefore(netns.kernel, 4, 10) });
}

function isFull(listener: Listener): boolean {
  return listener.limitUnknown !== true && listener.recvQ > listener.sendQ;
}

/** Read from /proc, connections that wait are counted and the limit is not told. */
function assumeRoom(run: Run, group: readonly Listener[]): void {
  for (const { limitUnknown, recvQ, because } of group) if (limitUnknown === true && recvQ > 0) run.assume(because);
}

/** Without SYN cookies the last quarter of tcp_max_syn_backlog is for peers that TCP has talked to before (tcp_peer_is_proven). */
function lastQuarter(run: Run, skb: Skb, netns: Netns, group: readonly Listener[], waiting: number): void {
  const max = maxSynBacklog(run, netns);
  if (max.value - waiting >= max.value >> 2) return;
  const { knownPeers } = netns;
  const { src, dst } = skb.packet;
  const peer = knownPeers?.kind === 'known' ? knownPeers.value.find((known) => known.proven && sameIp(known.peer, src) && (known.local === undefined || sameIp(known.local, dst))) : undefined;
  if (peer !== undefined) return;
  const because = [...group.map((listener) => listener.because), ...max.because, ...cookies(run, netns).because, ...(knownPeers?.kind === 'missing' ? [knownPeers.because] : [])];
  refuse(run, skb, { queue: 'syn', waiting, limit: max.value - (max.value >> 2), because, certain: knownPeers?.kind !== 'missing' && group.length === 1 });
}

/** One setting for both families. A kernel without it has no cookies, but such kernels are rare. */
function cookies(run: Run, netns: Netns): ReturnType<typeof sysctl> {
  return sysctl(run, netns, 'net.ipv4.tcp_syncookies', 1);
}

function maxSynBacklog(run: Run, netns: Netns): ReturnType<typeof sysctl> {
  return sysctl(run, netns, 'net.ipv4.tcp_max_syn_backlog', Number.POSITIVE_INFINITY);
}

interface Refusal {
  readonly queue: 'accept' | 'syn';
  readonly waiting: number;
  readonly limit: number;
  readonly because: readonly Because[];
  readonly certain: boolean;
}

function refuse(run: Run, skb: Skb, { queue, waiting, limit, because, certain }: Refusal): void {
  const facts = { queue, waiting, limit };
  run.step({ stage: 'listener', action: certain ? 'drop' : 'unknown', because, facts });
  if (!certain) unknown(skb, because);
  drop(skb, { kind: 'listen-queue', ...facts }, { because });
}
