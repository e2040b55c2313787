import { ipHeader, TCP_HEADER } from '../../net/header.ts';
import type { L4, Packet, TcpOptions } from '../../net/packet.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { Netns } from '../../model/network/netns.ts';
import { flowOf } from '../flow.ts';
import { routeMtu } from '../output/size.ts';
import type { Path } from '../route/path.ts';
import { routeFlow } from '../route/select.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import { Unknowable } from '../state/part.ts';
import { harmlessSysctl } from '../state/sysctl.ts';
import { answerTo, segment } from './packets.ts';
import type { Server } from './server.ts';

/** Bytes of the options as they are laid out, padded to four (TCPOLEN_*_ALIGNED, include/net/tcp.h). */
const OPTION = { mss: 4, timestamps: 12, sack: 4, windowScale: 4 } as const;

/** What this stack offers in a SYN and takes up in a SYN-ACK, for both families. */
export function tcpOptions(netns: Netns): TcpOptions {
  const on = (name: string): boolean => harmlessSysctl(netns, `net.ipv4.${name}`, 1) !== 0;
  return { timestamps: on('tcp_timestamps'), sack: on('tcp_sack'), windowScale: on('tcp_window_scaling') };
}

/** Length of a packet that opens a connection: the MSS always, SACK in the padding of the timestamps where there are some (tcp_syn_options, tcp_synack_options, net/ipv4/tcp_output.c). */
export function openingLength(family: 4 | 6, { timestamps, sack, windowScale }: TcpOptions): number {
  const marked = timestamps ? OPTION.timestamps : sack ? OPTION.sack : 0;
  return ipHeader(family) + TCP_HEADER + OPTION.mss + marked + (windowScale ? OPTION.windowScale : 0);
}

/** Bytes of the headers of a packet of an open connection: all carry timestamps once both ends do (tcp_established_options). */
export function dataHeader(family: 4 | 6, { timestamps }: TcpOptions): number {
  return ipHeader(family) + TCP_HEADER + (timestamps ? OPTION.timestamps : 0);
}

/** The SYN-ACK for a SYN as it arrived, with the options that both ends have, and the way back that its MSS is taken from. */
export function synAckOf(run: Run, server: Server): { readonly packet: Packet; readonly options: TcpOptions; readonly back: Path | undefined } {
  const { request } = server;
  const { family } = request.dst;
  const netns = run.netns(server.netns);
  const options = common(tcpOptions(netns), request.l4.kind === 'tcp' ? request.l4.options : undefined);
  const back = pathBack(run, server);
  const opening = segmentBack(request, TCP_FLAG.syn | TCP_FLAG.ack, back === undefined ? undefined : advertisedMss(back, family));
  return { packet: answerTo(run, netns, request, opening, openingLength(family, options)), options, back };
}

/** A segment of the server's, from where the request went to. */
export function segmentBack(request: Packet, flags: number, mss?: number): L4 {
  const ports = request.l4.kind === 'tcp' ? request.l4 : { sport: 0, dport: 0 };
  return segment(ports.dport, ports.sport, flags, mss);
}

/** tcp_advertise_mss, ipv4_default_advmss: what the route says, else its MTU less the headers, and not below 256. */
export function advertisedMss(path: Path, family: 4 | 6): number {
  return path.route.advmss ?? Math.max(256, Math.min(65535, routeMtu(path)) - ipHeader(family) - TCP_HEADER);
}

function common(own: TcpOptions, offered: TcpOptions | undefined): TcpOptions {
  return {
    timestamps: own.timestamps && offered?.timestamps === true, sack: own.sack && offered?.sack === true,
    windowScale: own.windowScale && offered?.windowScale === true,
  };
}

/** The server's own way back, for the sizes that it offers; the walk of the answer finds out what is wrong with it. */
function pathBack(run: Run, server: Server): Path | undefined {
  const { request, netns } = server;
  const skb = newSkb({ ...request, src: request.dst, dst: request.src }, netns, 'outgoing');
  try {
    const answer = routeFlow(run, run.netns(netns), flowOf(skb, 'lo'));
    return answer.kind === 'path' ? answer.path : undefined;
  } catch (reason) {
    if (reason instanceof Unknowable) return undefined;
    throw reason;
  }
}
