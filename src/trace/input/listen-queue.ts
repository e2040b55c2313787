import type { Listener } from '../../model/network/socket.ts';
import { isBefore } from '../release.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop, unknown } from '../stop.ts';

/**
 * Ends the journey of a SYN that the listener has no room for: its queue of connections that the program has not accepted yet holds more
 * than its limit, the lesser of listen()'s backlog and net.core.somaxconn (sk_acceptq_is_full in tcp_conn_request, net/ipv4/tcp_input.c;
 * `ss` prints the queue as Recv-Q and the limit as Send-Q, tcp_diag_get_info). The SYN is dropped without an answer, and ListenOverflows
 * and ListenDrops count it. Before 4.10 that hung on young connections in the SYN queue, too, and is not told. `group` are the sockets among which the kernel chooses.
 */
export function admit(run: Run, skb: Skb, group: readonly Listener[]): void {
  const [full] = group.filter(isFull);
  if (full === undefined) return assumeRoom(run, group);
  const because = group.map((listener) => listener.because);
  const facts = { queue: 'accept', waiting: full.recvQ, limit: full.sendQ };
  if (!group.every(isFull) || isBefore(run.netns(skb.netns).kernel, 4, 10)) {
    run.step({ stage: 'listener', action: 'unknown', because, facts });
    return unknown(skb, because);
  }
  run.step({ stage: 'listener', action: 'drop', because, facts });
  drop(skb, { kind: 'listen-queue', queue: 'accept', waiting: full.recvQ, limit: full.sendQ }, { because });
}

function isFull(listener: Listener): boolean {
  return listener.limitUnknown !== true && listener.recvQ > listener.sendQ;
}

/** Read from /proc, connections that wait are counted and the limit is not told. */
function assumeRoom(run: Run, group: readonly Listener[]): void {
  for (const { limitUnknown, recvQ, because } of group) if (limitUnknown === true && recvQ > 0) run.assume(because);
}
