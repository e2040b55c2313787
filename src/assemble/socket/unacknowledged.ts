import type { Sending, Unacknowledged } from '../../model/network/socket.ts';
import type { SocketNode } from '../../model/tree/socket.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { lineBecause } from '../part/index.ts';
import { addressOf } from './address.ts';

/**
 * The connections of a dump of `ss -tno` whose retransmission timer runs (`timer:(on,..)`; tcp_diag_get_info and inet_sk_diag_fill, net/ipv4/inet_diag.c) with something
 * that was not acknowledged. A peer whose window is closed has another timer (`persist`).
 */
export function assembleUnacknowledged(tree: LineTree<SocketNode>): readonly Unacknowledged[] {
  return waiting(tree).map(({ one }) => one);
}

/** The same connections of a dump of `ss -tnoiO`, with what each has sent and sent again (tcp_get_info, net/ipv4/tcp.c; zero is not printed). Those of kernels that do not count it (before 4.19) are left out. */
export function assembleSending(tree: LineTree<SocketNode>): readonly Sending[] {
  return waiting(tree).flatMap(({ one: { bytes, ...rest }, info = {} }): Sending[] => {
    const { mss, bytes_sent: sent } = info;
    return mss === undefined || sent === undefined ? [] : [{ ...rest, waiting: bytes, mss, sent, again: info['bytes_retrans'] ?? 0, acknowledged: info['bytes_acked'] ?? 0 }];
  });
}

interface Waiting {
  readonly one: Unacknowledged;
  readonly info?: Readonly<Record<string, number>> | undefined;
}

function waiting(tree: LineTree<SocketNode>): readonly Waiting[] {
  return tree.lines.flatMap((line): Waiting[] => {
    if (line.node?.kind !== 'socket' || line.node.timer?.name !== 'on' || line.node.sendQ === 0) return [];
    const { timer, sendQ, info } = line.node;
    const [local, peer] = [line.node.local, line.node.peer].map(({ addr }) => addressOf(addr, false)?.addr);
    const [port, peerPort] = [line.node.local, line.node.peer].map((end) => Number(end.port));
    if (local === undefined || peer === undefined || !Number.isInteger(port) || !Number.isInteger(peerPort)) return [];
    return [{ one: { local, port: port ?? 0, peer, peerPort: peerPort ?? 0, bytes: sendQ, retries: timer.retries, because: lineBecause(tree.file, line) }, info }];
  });
}
