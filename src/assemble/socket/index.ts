/**
 * Sockets that take packets nobody asked for: TCP (SCTP, DCCP) listeners and unconnected UDP sockets.
 *
 * What `ss` prints for a wildcard (iproute2 6.x, misc/ss.c, inet_addr_print): `0.0.0.0:80` an IPv4 socket; `*:80` an IPv6 socket that
 * takes IPv4 as well; `[::]:80` an IPv6 socket with IPV6_V6ONLY. The kernel tells `ss` which (INET_DIAG_SKV6ONLY, net/ipv4/inet_diag.c).
 * Older versions (4.9 and before) print an IPv4 wildcard as `*` and an IPv6 one as `:::80`, whichever it is.
 */
import type { Part } from '../../model/network/because.ts';
import type { Listener } from '../../model/network/socket.ts';
import type { SocketNode } from '../../model/tree/socket.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { known, lineBecause, missing } from '../part/index.ts';
import { addressOf } from './address.ts';

export { assembleHalfOpen, assembleKnownPeers } from './syn-queue.ts';
export { assembleSending, assembleUnacknowledged } from './unacknowledged.ts';

type Socket = Extract<SocketNode, { kind: 'socket' }>;

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, mptcp: 6, udp: 17, sctp: 132, dccp: 33 };

/**
 * Listeners of a dump of `ss -tulpn`; `fromProc`: it was told to read /proc, where IPV6_V6ONLY does not show. A line that cannot be
 * converted (a port by name) makes all of them unknown.
 */
export function assembleListeners(tree: LineTree<SocketNode>, fromProc = false): Part<readonly Listener[]> {
  const sockets = tree.lines.flatMap(({ node }) => (node?.kind === 'socket' ? [node] : []));
  const spelling = { fromProc, old: sockets.some(({ local }) => local.addr === '::'), v4Wildcards: new Set(sockets.filter(({ local }) => local.addr === '0.0.0.0').map(portKey)) };
  const listeners: Listener[] = [];
  for (const line of tree.lines) {
    if (line.node === undefined && line.state !== 'harmless') return missing(lineBecause(tree.file, line));
    if (line.node?.kind !== 'socket' || !takesStrangers(line.node)) continue;
    const listener = listenerOf(line.node, spelling);
    if (listener === undefined) return missing(lineBecause(tree.file, line));
    listeners.push({ ...listener, because: lineBecause(tree.file, line) });
  }
  return known(listeners);
}

function takesStrangers({ netid, state }: Socket): boolean {
  if (netid !== undefined && PROTOCOLS[netid] === undefined) return false;
  return state === 'LISTEN' || (state === 'UNCONN' && netid !== 'tcp');
}

function listenerOf(socket: Socket, spelling: { readonly fromProc: boolean; readonly old: boolean; readonly v4Wildcards: ReadonlySet<string> }): Omit<Listener, 'because'> | undefined {
  const { local, recvQ, sendQ, users } = socket;
  const where = addressOf(local.addr, spelling.old);
  const port = /^\d{1,5}$/.test(local.port) ? Number(local.port) : undefined;
  if (where === undefined || port === undefined) return undefined;
  const process = users[0]?.name;
  return {
    protocol: PROTOCOLS[socket.netid ?? (socket.state === 'LISTEN' ? 'tcp' : 'udp')] ?? 6,
    ...where, port, recvQ, sendQ,
    v6only: where.family === 6 && (socket.v6only ?? (local.addr !== '*' ? !spelling.old : spelling.v4Wildcards.has(portKey(socket)))),
    ...(spelling.fromProc && local.addr === '*' && socket.v6only === undefined && !spelling.v4Wildcards.has(portKey(socket)) && { v4Unknown: true as const }),
    ...(spelling.fromProc && { limitUnknown: true as const }),
    ...(local.dev !== undefined && { dev: local.dev }),
    ...(process !== undefined && { process }),
  };
}

/**
 * Read from /proc (no diag modules), `ss` does not know IPV6_V6ONLY and prints `*` for all. Two wildcards of one port then mean that
 * the IPv6 one takes no IPv4, or loses it to the other, which scores higher (net/ipv4/inet_hashtables.c, compute_score).
 */
function portKey({ netid, local }: Socket): string {
  return `${netid ?? ''} ${local.dev ?? ''} ${local.port}`;
}
