import type { Link } from '../../model/network/link.ts';
import { isBefore } from '../../model/network/release.ts';
import type { Packet } from '../../net/packet.ts';
import { sameIp } from '../../net/ip.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import { portsOf } from '../flow.ts';
import type { LocalSocket, Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { harmlessSysctl } from '../state/sysctl.ts';

/** The socket of the conversation in a namespace with exactly these ends (the established hash; a connected UDP socket). */
export function socketOf(run: Run, netns: string, { protocol, src, dst }: Packet, sport: number, dport: number): LocalSocket | undefined {
  return run.sockets.find((socket) => socket.netns === netns && socket.protocol === protocol && socket.lport === dport
    && socket.rport === sport && sameIp(socket.local, dst) && sameIp(socket.remote, src));
}

/**
 * The socket that a packet meets before it is routed (tcp_v4_early_demux, udp_v4_early_demux and those of IPv6, called by ip_rcv_finish_core and ip6_rcv_finish_core where the packet has no
 * route yet). A server's UDP socket is not connected and is not found so (inet_match in __udp4_lib_demux_lookup). `packet`: as PREROUTING let it pass. Undefined where there is none, or it
 * is not looked for.
 */
export function demuxedEarly(run: Run, { netns, pktType, heldRoute }: Skb, dev: Link, packet: Packet, inPieces: boolean): LocalSocket | undefined {
  if (dev.detail.kind === 'loopback' || heldRoute !== undefined || pktType !== 'host' || (inPieces && packet.src.family === 4)) return undefined;
  const name = packet.protocol === PROTOCOL.tcp ? 'tcp' : packet.protocol === PROTOCOL.udp ? 'udp' : undefined;
  const ports = name === undefined ? undefined : portsOf(packet);
  const socket = ports === undefined ? undefined : socketOf(run, netns, packet, ports.sport, ports.dport);
  if (socket === undefined || (name === 'udp' && socket.role === 'server')) return undefined;
  const space = run.netns(netns);
  return ['ip', name].some((which) => harmlessSysctl(space, `net.ipv4.${which}_early_demux`, 1) === 0) ? undefined : socket;
}

/**
 * The socket that takes a packet although INPUT has translated its source: nobody looks again. IPv4 does where the address was changed, and since 6.7 both families where the address or the port
 * was (nf_nat_ipv4_local_in, nf_nat_ipv6_local_in; asked of 6.1 and 6.18 in both families), unless the socket is transparent, which the program of a question is taken not to be.
 * `before`: the packet as INPUT got it.
 */
export function keptFromEarly(run: Run, skb: Skb, dev: Link, before: Packet, inPieces: boolean): LocalSocket | undefined {
  if (skb.packet === before || !isBefore(run.netns(skb.netns).kernel, 6, 7)) return undefined;
  return before.src.family === 4 && !sameIp(before.src, skb.packet.src) ? undefined : demuxedEarly(run, skb, dev, before, inPieces);
}
