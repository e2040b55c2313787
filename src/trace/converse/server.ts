import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Branch } from '../../model/trace/journey.ts';
import { tupleOf } from '../conntrack/tuple.ts';
import { portsOf } from '../flow.ts';
import { isLinkLocal } from '../route/special.ts';
import type { Run } from '../run.ts';
import type { End } from '../stop.ts';
import type { Sending } from './send.ts';

/** The server's side of the conversation: where the request arrived, as its socket sees the two ends. */
export interface Server {
  readonly netns: string;
  /** The request as it arrived. */
  readonly request: Packet;
  readonly atServer: NonNullable<Branch['atServer']> | undefined;
  /** The device that it came in by. */
  readonly dev: string | undefined;
}

/** How the stack sends its answer to an echo request: that of IPv6 asks for the way by the device that the request came in by (icmpv6_echo_reply, net/ipv6/icmp.c; seen on 6.1 and 6.18). */
export function echoReply({ request, dev }: Server): Pick<Sending, 'stackSocket' | 'asks'> {
  return { stackSocket: true, asks: request.src.family === 6 && dev !== 'lo' ? dev : undefined };
}

/** What goes to a link-local address goes out by the device that the packet from there came in by (icmp6_send, tcp_v6_send_response, ir_iif of a request; seen on 6.18). */
export function backBy(to: Ip, inDev: string | undefined): Pick<Sending, 'asks'> {
  return isLinkLocal(to) && inDev !== 'lo' ? { asks: inDev } : {};
}

/** Registers the socket that a delivered request belongs to from now on. */
export function serverOf(run: Run, end: End): Server {
  const { packet, netns, inDev } = end.skb;
  const ports = packet.l4.kind === 'icmp' ? { sport: packet.l4.id, dport: packet.l4.id } : portsOf(packet);
  if (ports !== undefined && packet.l4.kind !== 'icmp') {
    run.sockets.push({ role: 'server', netns, protocol: packet.protocol, local: packet.dst, lport: ports.dport, remote: packet.src, rport: ports.sport });
  }
  const tuple = tupleOf(packet);
  return { netns, request: packet, atServer: tuple === undefined ? undefined : { netns, tuple }, dev: inDev };
}
