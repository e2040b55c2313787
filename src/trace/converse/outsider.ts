import { sameIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { portsOf } from '../flow.ts';
import type { LocalSocket, Run } from '../run.ts';
import type { End } from '../stop.ts';

/** The client outside has its socket in no namespace of the network. */
export const OUTSIDE = '';

/**
 * What became of a packet that left what was collected: it comes to the client outside when it is for that one's address. There it is for
 * its socket, or from another address or port than that one knows. Everything else has left.
 */
export function atOutsider(run: Run, end: End): End {
  if (run.sockets.length === 0) return end;
  const socket = run.sockets.find(({ netns, local }) => netns === OUTSIDE && sameIp(local, end.skb.packet.dst));
  if (socket === undefined) return end;
  const { netns, dev, because } = end.disposition;
  const at = { netns, because, ...(dev === undefined ? {} : { dev }) };
  if (isFor(socket, end.skb.packet)) return { ...end, outside: true, disposition: { ...at, kind: 'delivered' } };
  return { ...end, outside: true, disposition: { ...at, kind: 'dropped', by: { kind: 'not-my-connection', expected: socket.remote, got: end.skb.packet.src } } };
}

/** An answer from where the client sent to, or an error that quotes what it sent. */
function isFor(socket: LocalSocket, packet: Packet): boolean {
  const { l4 } = packet;
  if (l4.kind === 'icmp' && l4.quoted !== undefined) return isOf(socket, { ...l4.quoted, src: l4.quoted.dst, dst: l4.quoted.src }, true);
  return isOf(socket, packet, false);
}

function isOf({ protocol, remote, local, rport, lport }: LocalSocket, packet: Packet, turned: boolean): boolean {
  if (packet.protocol !== protocol || !sameIp(packet.src, remote) || !sameIp(packet.dst, local)) return false;
  if (packet.l4.kind === 'icmp') return packet.l4.id === lport;
  const ports = portsOf(packet);
  if (ports === undefined) return false;
  return turned ? ports.sport === lport && ports.dport === rport : ports.sport === rport && ports.dport === lport;
}
