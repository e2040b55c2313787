import type { Unacknowledged } from '../../model/network/socket.ts';
import type { SocketNode } from '../../model/tree/socket.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { lineBecause } from '../part/index.ts';
import { addressOf } from './address.ts';

/**
 * The connections of a dump of `ss -tno` whose retransmission timer runs (`timer:(on,..)`; tcp_diag_get_info and inet_sk_diag_fill, net/ipv4/inet_diag.c) with something
 * that was not acknowledged. A peer whose window is closed has another timer (`persist`).
 */
export function assembleUnacknowledged(tree: LineTree<SocketNode>): readonly Unacknowledged[] {
  return tree.lines.flatMap((line): Unacknowledged[] => {
    if (line.node?.kind !== 'socket' || line.node.timer?.name !== 'on' || line.node.sendQ === 0) return [];
    const { timer, sendQ } = line.node;
    const [local, peer] = [line.node.local, line.node.peer].map(({ addr }) => addressOf(addr, false)?.addr);
    const [port, peerPort] = [line.node.local, line.node.peer].map((end) => Number(end.port));
    if (local === undefined || peer === undefined || !Number.isInteger(port) || !Number.isInteger(peerPort)) return [];
    return [{ local, port: port ?? 0, peer, peerPort: peerPort ?? 0, bytes: sendQ, retries: timer.retries, because: lineBecause(tree.file, line) }];
  });
}
