import { TCP_FLAG } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import { PROTOCOL, protocolName } from '../../net/protocol.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import { answerOf } from '../hook.ts';
import { isIcmpError } from '../conntrack/icmp-error.ts';
import { portsOf } from '../flow.ts';
import type { Reaction } from '../reaction.ts';
import { isBefore } from '../../model/network/release.ts';
import type { LocalSocket, Run } from '../run.ts';
import { SUM_BROKEN } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { drop, endOf, stop, unknown } from '../stop.ts';
import type { End } from '../stop.ts';
import { sysctl } from '../state/sysctl.ts';
import { relayedError } from '../tunnel/relay.ts';
import { socketOf } from './early-demux.ts';
import { findListener } from './listener.ts';
import { admit } from './listen-queue.ts';
import { deliverOther } from './no-protocol.ts';

/**
 * The transport layer takes a packet: the socket that it is for, or the answer that there is none.
 * @param anycast The route by which its destination is an anycast address: TCP takes no connection to one, and answers nothing (tcp_v6_conn_request and
 * tcp_v6_send_reset, net/ipv6/tcp_ipv6.c), but a socket that has the address gets what is for it; a ping is answered from another address (icmpv6_echo_reply).
 * @param demuxed The socket that was found before INPUT (`demuxedEarly`).
 */
export function deliver(run: Run, skb: Skb, dev: Link, anycast?: readonly Because[], demuxed?: LocalSocket): End {
  const { packet } = skb;
  if (packet.l4.kind === 'icmp') return deliverIcmp(run, skb, packet, anycast);
  const ports = portsOf(packet);
  if (ports === undefined) return deliverOther(run, skb, dev.name);
  if (typeof skb.sum === 'object') return unknown(skb, [skb.sum, SUM_BROKEN], dev.name);
  const socket = demuxed ?? socketOf(run, skb.netns, packet, ports.sport, ports.dport);
  if (socket !== undefined) return accepted(run, skb, { socket: socket.role });
  if (anycast !== undefined && packet.l4.kind === 'tcp') return drop(skb, { kind: 'no-socket' }, { because: anycast, dev: dev.name });
  const stray = strayReply(run, skb, ports.dport);
  if (stray !== undefined) return notMine(run, skb, stray);
  const found = findListener(run, skb, dev);
  const facts = { protocol: protocolName(packet.protocol), port: skb.transparentTo?.port ?? ports.dport };
  if (found.kind === 'unknown' && run.assumeListener) {
    run.step({ stage: 'listener', action: 'deliver', because: found.because, facts: { ...facts, assumed: true } });
    return endOf(skb, { kind: 'delivered' }, { because: found.because });
  }
  if (found.kind === 'unknown') {
    run.step({ stage: 'listener', action: 'unknown', because: found.because, facts });
    return unknown(skb, found.because, dev.name);
  }
  if (found.kind === 'found' && isOpening(packet)) {
    if (packet.l4.kind === 'tcp') admit(run, skb, found.group);
    run.step({ stage: 'listener', action: 'deliver', because: [found.listener.because], facts: { ...facts, ...(found.listener.process === undefined ? {} : { process: found.listener.process }) } });
    return endOf(skb, { kind: 'delivered', listener: found.listener.because }, { because: [found.listener.because] });
  }
  const because = found.kind === 'none' ? found.because : [];
  if (found.kind === 'found' && isIgnored(packet)) {
    run.step({ stage: 'listener', action: 'drop', because: [found.listener.because], facts });
    return drop(skb, { kind: 'no-socket' }, { because: [found.listener.because] });
  }
  run.step({ stage: 'listener', action: 'reject', because, facts });
  const reaction = refusal(skb, found.kind === 'found' && !isBefore(run.netns(skb.netns).kernel, 6, 13));
  if (reaction === undefined) return drop(skb, { kind: 'no-socket' }, { because });
  const loopbackOnly = found.kind === 'none' && found.loopbackOnly;
  const by = { kind: 'no-listener', port: ports.dport, protocol: packet.protocol, loopbackOnly } as const;
  return stop(skb, { kind: 'rejected', by, answer: answerOf(reaction), answerArrives: false }, { because, reaction });
}

function accepted(run: Run, skb: Skb, facts: Readonly<Record<string, string | number>>): End {
  run.step({ stage: 'socket', action: 'deliver', because: [], facts });
  return endOf(skb, { kind: 'delivered' });
}

/** Only a packet that opens is for a listener: a SYN, or any datagram. */
function isOpening(packet: Packet): boolean {
  return packet.l4.kind !== 'tcp' || (packet.l4.flags & (TCP_FLAG.syn | TCP_FLAG.ack | TCP_FLAG.rst | TCP_FLAG.fin)) === TCP_FLAG.syn;
}

/** A listening socket answers an ACK with a reset, and discards what neither opens nor acknowledges (tcp_rcv_state_process, net/ipv4/tcp_input.c, TCP_LISTEN). */
function isIgnored({ l4 }: Packet): boolean {
  return l4.kind === 'tcp' && (l4.flags & TCP_FLAG.ack) === 0;
}

/**
 * TCP and SCTP answer with a reset (ABORT), UDP with port unreachable; a reset is never answered. The datagram's connection is taken from it before (nf_reset_ct in
 * __udp4_lib_rcv and __udp6_lib_rcv), so conntrack looks the error up anew.
 */
function refusal(skb: Skb, owned = false): Reaction | undefined {
  const { l4, src } = skb.packet;
  if (l4.kind === 'tcp' || l4.kind === 'sctp' || l4.kind === 'dccp') return resetFor(skb, owned);
  const offender = { ...skb };
  offender.ct = undefined;
  return src.family === 4 ? { kind: 'icmp', type: 3, code: 3, offender } : { kind: 'icmp', type: 1, code: 4, offender };
}

/**
 * The stack's own reset is an ordinary packet of the connection; conntrack looks it up anew. It has the offender's TOS or traffic class
 * without the ECN bits (tcp_v4_send_reset, net/ipv4/tcp_ipv4.c, by TCP's own socket; tcp_v6_send_response, by none; seen on 6.18). `owned`: a socket has refused the
 * offender, a listening one that an ACK came to; since 6.13 the reset is its, and its program's to rules (skb_set_owner_edemux).
 */
function resetFor(skb: Skb, owned: boolean): Reaction | undefined {
  const { l4 } = skb.packet;
  if (l4.kind === 'tcp' && (l4.flags & TCP_FLAG.rst) !== 0) return undefined;
  const offender = { ...skb };
  offender.ct = undefined;
  return { kind: 'reset', offender, tos: skb.packet.tos & 0xfc, stackSocket: skb.packet.src.family === 4, ...(owned ? { socket: {} } : {}) };
}

/** The client's socket that this packet would have been the answer for, had it come from where the client sent to. */
function strayReply(run: Run, skb: Skb, dport: number): LocalSocket | undefined {
  return run.sockets.find((socket) => socket.role === 'client' && socket.netns === skb.netns && socket.protocol === skb.packet.protocol && socket.lport === dport && sameIp(socket.local, skb.packet.dst));
}

/** The stack answers as to any packet that no socket is for: the sender of the answer is told, and the program hears nothing. */
function notMine(run: Run, skb: Skb, socket: LocalSocket): End {
  run.step({ stage: 'socket', action: 'drop', because: [], facts: { expected: formatIp(socket.remote), got: formatIp(skb.packet.src), 'expected-port': socket.rport, 'got-port': portsOf(skb.packet)?.sport ?? 0 } });
  const reaction = skb.packet.l4.kind === 'icmp' ? undefined : refusal(skb);
  return drop(skb, { kind: 'not-my-connection', expected: socket.remote, got: skb.packet.src }, reaction === undefined ? {} : { reaction });
}

/** Echo requests are answered by the stack; replies and errors go to the socket that they belong to. */
function deliverIcmp(run: Run, skb: Skb, packet: Packet, anycast: readonly Because[] | undefined): End {
  if (packet.l4.kind !== 'icmp') return drop(skb, { kind: 'no-socket' });
  const { type, id, quoted } = packet.l4;
  const v4 = packet.protocol === 1;
  if (type === (v4 ? 8 : 128)) return anycast === undefined ? deliverEcho(run, skb, v4) : unknown(skb, [...anycast, { text: 'a ping to an anycast address is answered from another one' }]);
  if (isIcmpError(packet.protocol, type) && quoted !== undefined) {
    if (quoted.l4.kind === 'packet') return deliverToTunnel(run, skb, quoted, type, packet.l4.code);
    return deliverError(run, skb, quoted, v4 ? type === 3 && packet.l4.code === 4 : type === 2);
  }
  const socket = socketOf(run, skb.netns, packet, id, id);
  if (socket !== undefined) return accepted(run, skb, { socket: socket.role });
  const stray = strayReply(run, skb, id);
  if (stray !== undefined) return notMine(run, skb, stray);
  run.step({ stage: 'socket', action: 'drop', because: [], facts: { type } });
  return drop(skb, { kind: 'no-socket' });
}

function deliverEcho(run: Run, skb: Skb, v4: boolean): End {
  const name = v4 ? 'net.ipv4.icmp_echo_ignore_all' : 'net.ipv6.icmp.echo_ignore_all';
  const ignored = sysctl(run, run.netns(skb.netns), name, 0);
  if (ignored.value !== 0) {
    run.step({ stage: 'listener', action: 'drop', because: ignored.because, facts: { sysctl: name } });
    return drop(skb, { kind: 'no-socket' }, { because: ignored.because });
  }
  run.step({ stage: 'listener', action: 'deliver', because: [], facts: { protocol: 'icmp echo' } });
  return endOf(skb, { kind: 'delivered' });
}

/** The tunnel that sent the outer packet notes the error, and may pass it on to whoever sent the inner one. */
function deliverToTunnel(run: Run, skb: Skb, quoted: Packet, type: number, code: number): End {
  noteFarEnd(run, skb.netns, quoted, type, code);
  const relayed = relayedError(run, skb, quoted, type, code);
  run.step({ stage: 'socket', action: 'deliver', because: relayed?.because ?? [], facts: { tunnel: formatIp(quoted.dst) } });
  return endOf(skb, { kind: 'delivered' }, relayed === undefined ? {} : { reaction: relayed.reaction });
}

/**
 * What a tunnel counts as a failure of its other end (ipip_err, ipgre_err, ipip6_err; ip6gre_err), and what it does not: sizes, failed source routes,
 * of GRE a port that is unreachable, over IPv4 what an inner IPv6 packet met (ip6_err_gen_icmpv6_unreach takes it instead), and anything of VXLAN and Geneve (they have no encap_err_rcv).
 */
function noteFarEnd(run: Run, netns: string, { dst, src, protocol, l4 }: Packet, type: number, code: number): void {
  if (protocol === PROTOCOL.udp || (src.family === 4 && l4.kind === 'packet' && !('packet' in l4.inner) && l4.inner.src.family === 6)) return;
  const gre = protocol === PROTOCOL.gre;
  const counts = src.family === 4 ? (type === 3 && code !== 4 && code !== 5 && !(gre && code === 3)) || (type === 11 && code === 0) : gre && ((type === 1 && code !== 4) || (type === 3 && code === 0));
  if (counts) run.failFarEnd(`${netns} ${formatIp(dst)}`, type);
}

/**
 * icmp_unreach hands an error to the socket whose packet it quotes; that the stack's own echo reply is too big it heeds itself and tells no program (icmp_err, net/ipv4/icmp.c; icmpv6_err, of
 * anything ICMPv6, of a program's ping to an address that was translated too; seen on 6.18).
 */
function deliverError(run: Run, skb: Skb, quoted: Packet, tooBig: boolean): End {
  const ports = quoted.l4.kind === 'icmp' ? { sport: quoted.l4.id, dport: quoted.l4.id } : portsOf(quoted);
  const socket = ports === undefined ? undefined : run.sockets.find((candidate) => candidate.netns === skb.netns && candidate.protocol === quoted.protocol
    && candidate.lport === ports.sport && candidate.rport === ports.dport && sameIp(candidate.local, quoted.src) && sameIp(candidate.remote, quoted.dst));
  if (socket !== undefined) return accepted(run, skb, { socket: socket.role, quotes: formatIp(quoted.dst) });
  if (tooBig && quoted.l4.kind === 'icmp' && (quoted.protocol !== PROTOCOL.icmp || quoted.l4.type === 0)) return { ...accepted(run, skb, { quotes: formatIp(quoted.dst) }), heeded: true };
  run.step({ stage: 'socket', action: 'drop', because: [], facts: { quotes: formatIp(quoted.dst) } });
  return drop(skb, { kind: 'no-socket' });
}
