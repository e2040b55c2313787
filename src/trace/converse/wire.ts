import type { TraceQuestion } from '../../model/trace/question.ts';
import type { Link } from '../../model/network/link.ts';
import type { Packet } from '../../net/packet.ts';
import type { RunResult } from '../explore.ts';
import { cut } from '../fragments/pieces.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import { admit } from '../security-group/index.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { linkByIndex } from '../state/links.ts';
import { carry } from '../walk.ts';
import { accept } from './accept.ts';
import { outcomeOf } from './outcome.ts';
import { answerTo, turned } from './packets.ts';
import { conclude, send } from './send.ts';
import type { Sent } from './send.ts';
import { backBy, echoReply, serverOf } from './server.ts';
import type { Server } from './server.ts';

export type WireQuestion = Extract<TraceQuestion, { kind: 'wire' }>;

interface Arrival {
  readonly question: WireQuestion;
  /** The id of the namespace, as the network has it: it is compared very often, which one and the same text makes quick. */
  readonly netns: string;
  readonly dev: Link;
  /** The packet of the question, or its first fragment. */
  packet: Packet;
}

function arrive(run: Run, arrival: Arrival): Skb {
  const { question, netns, dev } = arrival;
  const skb = newSkb(question.packet, netns, 'host');
  skb.sum = 'own';
  if (question.fragment !== undefined) cut(skb, question.fragment);
  arrival.packet = skb.packet;
  skb.dstMac = question.dstMac ?? dev.mac;
  run.enter(netns, dev.name);
  return skb;
}

function receiveAt(_run: Run, skb: Skb, { dev }: Arrival): Next {
  return { kind: 'receive', skb, dev };
}

/** A packet appears on a device as from outside; with `reply`, the answer is walked until it leaves or ends. */
export function fromWire(run: Run, question: WireQuestion): RunResult {
  const netns = run.netns(question.netns);
  const dev = linkByIndex(netns, question.ifindex);
  if (dev === undefined) return { outcome: { kind: 'unknown', because: [{ text: `no device ${question.ifindex} in ${question.netns}` }] } };
  const { packet } = question;
  // What is on the device has come past the groups before it.
  admit(run, netns.id, packet);
  const arrival: Arrival = { question, netns: netns.id, dev, packet };
  const end = carry(run, arrival, arrive, receiveAt);
  const sent = conclude(run, { direction: 'forward', purpose: 'open', packet: arrival.packet }, end);
  if (sent.end.disposition.kind !== 'delivered' || !question.reply) return { outcome: sent.end.disposition.kind === 'unknown' ? outcomeOf(sent, 'udp') : { kind: 'one-way' } };
  const server = serverOf(run, sent.end);
  const { request } = server;
  const answer = request.l4.kind === 'tcp' ? accept(run, server).sent : answered(run, server);
  const { disposition } = answer.end;
  const atServer = server.atServer === undefined ? {} : { atServer: server.atServer };
  if (disposition.kind === 'unknown') return { outcome: { kind: 'unknown', because: disposition.because }, ...atServer };
  const out = answer.end.skb.packet;
  const whole = disposition.kind === 'leaves-the-model' && out.src.value === packet.dst.value && out.dst.value === packet.src.value;
  return { outcome: whole || disposition.kind === 'delivered' ? { kind: 'answered' } : { kind: 'timeout' }, ...atServer };
}

function answered(run: Run, server: Server): Sent {
  const { request, netns } = server;
  const packet = answerTo(run, run.netns(netns), request, turned(request), request.length);
  return send(run, { direction: 'reply', purpose: 'answer', netns, packet, ...(request.l4.kind === 'icmp' ? echoReply(server) : { socket: {}, named: request.l4.kind === 'udp', ...backBy(request.src, server.dev) }) });
}
