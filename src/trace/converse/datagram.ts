import type { Journey, Outcome } from '../../model/trace/journey.ts';
import { ipHeader } from '../../net/header.ts';
import type { L4, Packet } from '../../net/packet.ts';
import type { RunResult } from '../explore.ts';
import { routeMtu } from '../output/size.ts';
import type { Run } from '../run.ts';
import { learnedMtu } from '../state/path-mtu.ts';
import { ownerOf } from './client.ts';
import type { Opened, SocketQuestion } from './client.ts';
import { wasFirstAlone } from './first-alone.ts';
import { outcomeOf, outcomeOfAnswer } from './outcome.ts';
import { answerTo, madeHere, protocolOf, turned } from './packets.ts';
import { refusedAgain, refusedLater } from './refused-again.ts';
import { refusedByTunnel } from './refused-by-tunnel.ts';
import { send } from './send.ts';
import type { Sent } from './send.ts';
import { backBy, echoReply, serverOf } from './server.ts';

/** Bytes of data in a small datagram, as a DNS query or a ping has. */
const SMALL = 56;
const HEADER = 8;
/** What an IP header can say; lo has an MTU of 65536. */
const MOST = 65535;

/** UDP, SCTP's first packet and ping: one datagram, one answer of the same size. A size that an ICMP told is used the next time. */
export function datagram(run: Run, question: SocketQuestion, opened: Extract<Opened, { kind: 'open' }>): RunResult {
  const netns = run.netns(question.netns);
  const family = question.dst.family;
  const protocol = protocolOf(question.protocol, family);
  const mtu = routeMtu(opened.path);
  const length = question.size === 'full' ? Math.min(routeMtu(opened.first ?? opened.path), MOST) : ipHeader(family) + HEADER + (question.size === 'small' ? SMALL : question.size);
  const { src, sport } = opened;
  const icmp = question.protocol === 'icmp';
  run.sockets.push({ role: 'client', netns: netns.id, protocol, local: src, lport: sport, remote: question.dst, rport: icmp ? sport : question.dport });
  const request = (): Sent => {
    const packet = madeHere(run, netns, { src, dst: question.dst }, protocol, header(question, sport), length);
    const room = Math.min(mtu, learnedMtu(run, netns.id, question.dst, opened.path.route) ?? mtu);
    return send(run, { direction: 'forward', purpose: 'open', netns: netns.id, packet: length > room ? { ...packet, df: false } : packet, socket: ownerOf(question), path: opened.kept });
  };
  const patience: Patience = { told: true, silent: true };
  const reason = (one: Sent): keyof Patience | undefined => reasonToRepeat(outcomeOf(one, question.protocol));
  const sent = again(request, patience, reason);
  if (sent.end.disposition.kind !== 'delivered') {
    const atOnce = icmp ? (refusedByVeth(run.journeys.at(-1)) ? ({ kind: 'error', errno: 'ENOBUFS' } as const) : refusedByTunnel(run, request)) : undefined;
    const outcome = outcomeOf(sent, question.protocol);
    const later = atOnce === undefined && outcome.kind === 'timeout' ? refusedByNow(run, request, question.protocol, false) : undefined;
    return { outcome: atOnce ?? later ?? outcome };
  }
  const server = serverOf(run, sent.end);
  let asked: Packet | undefined;
  let unasked: Outcome | undefined;
  const reply = (): Sent => {
    // What is answered once more is a new request, which may look otherwise, and meets what the first one taught a stack on its way (seen on 6.18).
    if (asked !== undefined && (sent.learned || wasFirstAlone(run, run.journeys))) {
      const once = again(request, patience, reason);
      if (once.end.disposition.kind !== 'delivered') {
        unasked = outcomeOf(once, question.protocol);
        return once;
      }
      asked = once.end.skb.packet;
    }
    asked ??= server.request;
    const packet = answerTo(run, run.netns(server.netns), asked, turned(asked), asked.length);
    const room = learnedMtu(run, server.netns, packet.dst) ?? Number.POSITIVE_INFINITY;
    return send(run, { direction: 'reply', purpose: 'answer', netns: server.netns, packet: packet.length > room ? { ...packet, df: false } : packet, ...(icmp ? echoReply(server) : { socket: {}, named: question.protocol === 'udp', ...backBy(server.request.src, server.dev) }) });
  };
  const answered = again(reply, patience, () => 'silent');
  const outcome = unasked ?? outcomeOfAnswer(answered);
  const refused = outcome.kind === 'timeout' ? refusedByNow(run, request, question.protocol, sent.learned) : undefined;
  return { outcome: refused ?? outcome, ...(server.atServer === undefined ? {} : { atServer: server.atServer }) };
}

/**
 * The error of a request that is sent again because nothing came back for the first. A stack that saw it, or the answer, knows its connection by now, and its rules may say otherwise (ping's
 * second is of that connection, too); for ping one that has learned a smaller size by the first tells it (seen on 6.18). What is not refused goes the way of the first.
 */
function refusedByNow(run: Run, request: () => Sent, protocol: SocketQuestion['protocol'], learned: boolean): Outcome | undefined {
  if (protocol === 'sctp') return undefined;
  const refused = run.farEnds.size === 0 ? refusedLater(run, request, protocol) : undefined;
  return refused ?? (protocol === 'icmp' && learned ? refusedAgain(run, request, protocol) : undefined);
}

/**
 * Whether the other end of the sender's own veth took a datagram for too long: `ping`, which asks for all errors, is told in its `send` (veth_xmit since 6.6,
 * raw_sendmsg; at the latest of a second one, when the neighbour is known). Neither a bridge (br_dev_xmit) nor a tunnel passes that on.
 */
function refusedByVeth(journey: Journey | undefined): boolean {
  const [first, second, ...others] = journey?.hops ?? [];
  const [step] = second?.steps ?? [];
  return first !== undefined && others.length === 0 && step?.stage === 'mtu' && step.action === 'drop' && !first.steps.some(({ stage }) => stage === 'bridge' || stage === 'encapsulate');
}

/** Why the program would send its datagram once more: because it was told a smaller size, or because nothing came back. */
type Patience = Record<'told' | 'silent', boolean>;

/** What is lost goes once more where a stack on the way has learned a smaller size, in fragments of that size: once for each reason that the program has. */
function again(attempt: () => Sent, patience: Patience, reasonOf: (sent: Sent) => keyof Patience | undefined): Sent {
  let sent = attempt();
  for (let reason = reasonOf(sent); reason !== undefined && sent.learned && sent.end.disposition.kind !== 'delivered' && patience[reason]; reason = reasonOf(sent)) {
    patience[reason] = false;
    sent = attempt();
  }
  return sent;
}

/** None for a program that was told why it is of no use. */
function reasonToRepeat(outcome: Outcome): keyof Patience | undefined {
  if (outcome.kind !== 'error') return 'silent';
  return outcome.errno === 'EMSGSIZE' ? 'told' : undefined;
}

function header(question: SocketQuestion, sport: number): L4 {
  if (question.protocol === 'icmp') return { kind: 'icmp', type: question.dst.family === 4 ? 8 : 128, code: 0, id: sport };
  return { kind: question.protocol === 'sctp' ? 'sctp' : 'udp', sport, dport: question.dport };
}
