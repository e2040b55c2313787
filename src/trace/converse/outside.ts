import { EPHEMERAL_PORT } from '../../model/trace/question.ts';
import type { TraceQuestion } from '../../model/trace/question.ts';
import { ipHeader, TCP_HEADER } from '../../net/header.ts';
import type { L4, Packet } from '../../net/packet.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { RunResult } from '../explore.ts';
import type { Run } from '../run.ts';
import { linkByIndex } from '../state/links.ts';
import { accept } from './accept.ts';
import { dataHeader, openingLength, segmentBack } from './handshake.ts';
import { outcomeOf, outcomeOfAnswer } from './outcome.ts';
import { OUTSIDE } from './outsider.ts';
import { answerTo, protocolOf, turned } from './packets.ts';
import { send } from './send.ts';
import type { Sending } from './send.ts';
import { backBy, echoReply, serverOf } from './server.ts';
import type { Server } from './server.ts';
import { data, mssIn } from './tcp.ts';

export type OutsideQuestion = Extract<TraceQuestion, { kind: 'outside' | 'balanced' }>;

/** What is taken of a stack that was not collected: the usual size of a wire, hops enough, and all options of TCP. */
const WIRE = 1500;
const HOPS = 64;
const OPTIONS = { timestamps: true, sack: true, windowScale: true } as const;
/** Bytes of a small datagram with its header, as a DNS query or a ping has. */
const SMALL = 64;

/** A program outside asks: what it sends comes in by a device or through a load balancer, and what leaves for its address has come to it. */
export function fromOutside(run: Run, question: OutsideQuestion): RunResult {
  const entrance = entranceOf(run, question);
  if (entrance === undefined) return { outcome: { kind: 'unknown', because: [{ text: question.kind === 'outside' ? `no device ${question.ifindex} in ${question.netns}` : `no load balancer ${question.balancer}` }] } };
  const { src, dst, sport = EPHEMERAL_PORT, dport } = question;
  const icmp = question.protocol === 'icmp';
  const protocol = protocolOf(question.protocol, dst.family);
  run.sockets.push({ role: 'client', netns: OUTSIDE, protocol, local: src, lport: sport, remote: dst, rport: icmp ? sport : dport });
  const packet: Packet = { src, dst, protocol, l4: headerOf(question, sport), ttl: HOPS, length: lengthOf(question), df: dst.family === 4, tos: 0 };
  const first = send(run, { direction: 'forward', purpose: 'open', packet, ...entrance });
  if (first.end.disposition.kind !== 'delivered') return { outcome: outcomeOf(first, question.protocol) };
  const server = serverOf(run, first.end);
  return question.protocol === 'tcp' ? connected(run, question, server) : answered(run, server, icmp);
}

/** Where the client's packets come in; nothing where the question names what is not there. */
function entranceOf(run: Run, question: OutsideQuestion): Pick<Sending, 'netns' | 'arrival' | 'balancer'> | undefined {
  if (question.kind === 'balanced') {
    const balancer = run.network.balancers?.find(({ id }) => id === question.balancer);
    return balancer === undefined ? undefined : { netns: balancer.id, balancer };
  }
  const dev = linkByIndex(run.netns(question.netns), question.ifindex);
  return dev === undefined ? undefined : { netns: question.netns, arrival: { dev, srcMac: undefined, dstMac: dev.mac } };
}

function headerOf({ protocol, src, dport }: OutsideQuestion, sport: number): L4 {
  switch (protocol) {
    case 'icmp': return { kind: 'icmp', type: src.family === 4 ? 8 : 128, code: 0, id: sport };
    case 'tcp': return { kind: 'tcp', sport, dport, flags: TCP_FLAG.syn, mss: WIRE - ipHeader(src.family) - TCP_HEADER, options: OPTIONS };
    case 'udp': case 'sctp': return { kind: protocol, sport, dport };
  }
}

function lengthOf({ protocol, src }: OutsideQuestion): number {
  return protocol === 'tcp' ? openingLength(src.family, OPTIONS) : ipHeader(src.family) + SMALL;
}

/** The SYN-ACK, and data from the server of the size asked for. */
function connected(run: Run, question: OutsideQuestion, server: Server): RunResult {
  const { netns, request } = server;
  const { sent, options, back } = accept(run, server);
  const sending = { direction: 'reply', netns, socket: {}, ...backBy(request.src, server.dev) } as const;
  const second = outcomeOfAnswer(sent);
  if (second.kind !== 'answered' || back === undefined) return { outcome: second, ...seenBy(server) };
  const make = (length: number): Packet => answerTo(run, run.netns(netns), request, segmentBack(request, TCP_FLAG.ack | TCP_FLAG.psh), length);
  const outcome = data(run, question, dataHeader(question.dst.family, options), { ...sending, purpose: 'data-answer' }, back, mssIn(request), make);
  return { outcome, ...seenBy(server) };
}

function answered(run: Run, server: Server, icmp: boolean): RunResult {
  const { netns, request } = server;
  const packet = answerTo(run, run.netns(netns), request, turned(request), request.length);
  const sent = send(run, { direction: 'reply', purpose: 'answer', netns, packet, ...(icmp ? echoReply(server) : { socket: {}, ...backBy(request.src, server.dev) }) });
  return { outcome: outcomeOfAnswer(sent), ...seenBy(server) };
}

function seenBy({ atServer }: Server): Pick<RunResult, 'atServer'> {
  return atServer === undefined ? {} : { atServer };
}
