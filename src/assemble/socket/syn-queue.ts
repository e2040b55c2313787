import type { HalfOpen, KnownPeer } from '../../model/network/socket.ts';
import type { SocketNode, TcpMetricNode } from '../../model/tree/socket.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { parseIp } from '../../net/ip.ts';
import { lineBecause } from '../part/index.ts';
import { addressOf } from './address.ts';

/** The connections of a dump of `ss -tn state syn-recv` that their clients have not confirmed. IPv4 at an IPv6 socket (`[::ffff:10.0.0.1]`) is IPv4. */
export function assembleHalfOpen(tree: LineTree<SocketNode>): readonly HalfOpen[] {
  return tree.lines.flatMap((line): HalfOpen[] => {
    if (line.node?.kind !== 'socket' || line.node.state !== 'SYN-RECV') return [];
    const local = addressOf(line.node.local.addr, false)?.addr;
    const port = Number(line.node.local.port);
    return local === undefined || !Number.isInteger(port) ? [] : [{ local, port, because: lineBecause(tree.file, line) }];
  });
}

/** The peers of a dump of `ip tcp_metrics`. */
export function assembleKnownPeers(tree: LineTree<TcpMetricNode>): readonly KnownPeer[] {
  return tree.lines.flatMap((line): KnownPeer[] => {
    if (line.node === undefined) return [];
    const { addr, rtt, source } = line.node;
    const [peer, local] = [parseIp(addr), source === undefined ? undefined : parseIp(source)];
    return peer === undefined ? [] : [{ peer, ...(local !== undefined && { local }), proven: rtt !== undefined, because: lineBecause(tree.file, line) }];
  });
}
