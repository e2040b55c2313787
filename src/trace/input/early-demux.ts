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
 * The socket that takes a packet although INPUT translates its source: it was looked for before (tcp_v4_early_demux, udp_v4_early_demux and those of IPv6, called by
 * ip_rcv_finish_core and ip6_rcv_finish_core where the packet has no route yet). IPv4 looks anew where the address was changed, and since 6.7 both families where the address
 * or the port was (nf_nat_ipv4_local_in, nf_nat_ipv6_local_in; asked of 6.1 and 6.18). `before`: the packet as INPUT got it.
 */
export function demuxedEarly(run: Run, { netns, packet, pktType, heldRoute }: Skb, dev: Link, before: Packet, inPieces: boolean): LocalSocket | undefined {
  const space = run.netns(netns);
  if (!isBefore(space.kernel, 6, 7) || dev.detail.kind === 'loopback' || heldRoute !== undefined || pktType !== 'host') return undefined;
  const v4 = before.src.family === 4;
  if (v4 && (inPieces || !sameIp(before.src, packet.src))) return undefined;
  const name = before.protocol === PROTOCOL.tcp ? 'tcp' : before.protocol === PROTOCOL.udp ? 'udp' : undefined;
  const ports = portsOf(before);
  if (name === undefined || ports === undefined || ['ip', name].some((which) => harmlessSysctl(space, `net.ipv4.${which}_early_demux`, 1) === 0)) return undefined;
  return socketOf(run, netns, before, ports.sport, ports.dport);
}
