import { ipHeader, TCP_HEADER } from '../../net/header.ts';
import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { Outcome } from '../../model/trace/journey.ts';
import type { RunResult } from '../explore.ts';
import { forgetBeliefs } from '../neighbour/resolve.ts';
import { routeMtu } from '../output/size.ts';
import { giveUpRouters } from '../route/gone-router.ts';
import type { Path } from '../route/path.ts';
import type { Run } from '../run.ts';
import { ownerOf as addressOwner } from '../state/links.ts';
import { learnedMtu } from '../state/path-mtu.ts';
import { accept } from './accept.ts';
import type { Accepted } from './accept.ts';
import { ownerOf } from './client.ts';
import type { Opened, SocketQuestion } from './client.ts';
import { wasFirstAlone } from './first-alone.ts';
import { advertisedMss, dataHeader, openingLength, segmentBack, tcpOptions } from './handshake.ts';
import { outcomeOf, outcomeOfAnswer } from './outcome.ts';
import { answerTo, madeHere, protocolOf, segment } from './packets.ts';
import { knownByNow, refusedLater } from './refused-again.ts';
import { send } from './send.ts';
import type { Sending, Sent } from './send.ts';
import { backBy, serverOf } from './server.ts';

/** Attempts of a data packet: each may be told a smaller size by another router, a tunnel's end learning one of its own. */
const ATTEMPTS = 6;
const SMALL = 1;

/** A TCP connection: SYN, SYN-ACK, then data each way, of the size asked for but never more than both ends agreed to. */
export function tcp(run: Run, question: SocketQuestion, opened: Extract<Opened, { kind: 'open' }>): RunResult {
  const netns = run.netns(question.netns);
  const { src, sport } = opened;
  const { dst, dport } = question;
  const protocol = protocolOf('tcp', dst.family);
  const options = tcpOptions(netns);
  run.sockets.push({ role: 'client', netns: netns.id, protocol, local: src, lport: sport, remote: dst, rport: dport });
  const opening = { kind: 'tcp', sport, dport, flags: TCP_FLAG.syn, mss: advertisedMss(opened.path, dst.family) } as const;
  const syn = madeHere(run, netns, { src, dst }, protocol, { ...opening, options }, openingLength(dst.family, options));
  const socket = ownerOf(question);
  const open = (): Sent => send(run, { direction: 'forward', purpose: 'open', netns: netns.id, packet: syn, socket, path: opened.kept });
  const once = open();
  const { sent: first, told } = isUnheard(once) ? secondTry(run, once, open) : { sent: once };
  if (first.end.disposition.kind !== 'delivered') return { outcome: (isUnheard(first) ? refusedLater(run, open, 'tcp') : undefined) ?? outcomeOf(first, 'tcp') };
  const server = serverOf(run, first.end);
  const { sent: second, options: agreed, back } = acceptedAgain(run, open, accept(run, server));
  const result = (outcome: Outcome): RunResult => ({ outcome, ...(server.atServer === undefined ? {} : { atServer: server.atServer }) });
  const answered = outcomeOfAnswer(second);
  if (answered.kind === 'timeout' && told !== undefined) {
    run.forget(told);
    return { outcome: answered };
  }
  if (answered.kind === 'timeout') return result(refusedLater(run, open, 'tcp') ?? answered);
  if (answered.kind !== 'answered') return result(answered);
  const header = dataHeader(dst.family, agreed);
  const toServer = { direction: 'forward', purpose: 'data', netns: netns.id, socket, path: opened.kept } as const;
  const fromClient = (flags: number) => (length: number): Packet => madeHere(run, netns, { src, dst }, protocol, segment(sport, dport, flags), length);
  const up = data(run, question, header, toServer, opened.path, mssIn(second.end.skb.packet), fromClient(TCP_FLAG.ack | TCP_FLAG.psh));
  if (up.kind !== 'answered' || back === undefined) return result(up);
  const space = run.netns(server.netns);
  const sending = { direction: 'reply', netns: server.netns, socket: {}, ...backBy(server.request.src, server.dev) } as const;
  const fromServer = (flags: number) => (length: number): Packet => answerTo(run, space, server.request, segmentBack(server.request, flags), length);
  const answers = (flags: number, length: number): Sent => send(run, { ...sending, purpose: 'data-answer', packet: fromServer(flags)(length) });
  const down = (question.size === 'full' ? unacknowledged(run, () => answers(TCP_FLAG.ack, header)) : undefined) ?? data(run, question, header, { ...sending, purpose: 'data-answer' }, back, mssIn(server.request), fromServer(TCP_FLAG.ack | TCP_FLAG.psh));
  if (down.kind === 'error') return result(serverGone(answers, header, ipHeader(dst.family) + TCP_HEADER, down));
  if (down.kind !== 'answered' || question.size !== 'full') return result(down);
  return result(unacknowledged(run, () => send(run, { ...toServer, packet: fromClient(TCP_FLAG.ack)(header) })) ?? down);
}

/**
 * A stream stops when what acknowledges it is lost: bare acknowledgements are the small packets of a connection, and rules may take those alone (seen on 6.18).
 * Where dice take some, others come, and each stands for all before it. Undefined: they arrive, and are not told of.
 */
function unacknowledged(run: Run, acknowledge: () => Sent): Outcome | undefined {
  const [told, dice] = [run.journeys.length, run.choices.length];
  const sent = acknowledge();
  if (sent.end.disposition.kind !== 'delivered' && run.choices.length === dice) return stalled(sent);
  run.forget(told);
  return undefined;
}

/**
 * A SYN that nobody answers is sent again. By then a tunnel on the way knows that its other end is not there, a neighbour may have been given up, and rules that
 * are asked for a first packet alone are not asked; where that makes no difference, it is not told. `told`: how many journeys there were before it.
 */
function secondTry(run: Run, once: Sent, open: () => Sent): { readonly sent: Sent; readonly told?: number } {
  const { disposition } = once.end;
  // The connection that it belonged to is forgotten: the next SYN begins one.
  if (disposition.kind === 'dropped' && disposition.by.kind === 'masqueraded-elsewhere') return { sent: open() };
  if (run.farEnds.size > 0 || forgetBeliefs(run)) return { sent: open() };
  const elsewhere = giveUpRouters(run);
  if (!elsewhere && !wasFirstAlone(run, run.journeys)) return { sent: once };
  const told = run.journeys.length;
  const sent = open();
  if (!isUnheard(sent)) return { sent, told };
  run.forget(told);
  return { sent: once };
}

/**
 * The answer to a SYN that is sent again because the answer to the first was lost, where it arrives: rules that are asked for a first packet alone are not asked for this one, and where its connection
 * is answered by now, rules see that (seen on 6.18); else that to the first. Dice are not rolled twice but for the former.
 */
function acceptedAgain(run: Run, open: () => Sent, once: Accepted): Accepted {
  if (outcomeOfAnswer(once.sent).kind !== 'timeout') return once;
  const alone = wasFirstAlone(run, run.journeys);
  if (!alone && !knownByNow(run)) return once;
  const told = run.journeys.length;
  const attempt = (): Accepted | undefined => {
    const { end } = open();
    return end.disposition.kind === 'delivered' ? accept(run, serverOf(run, end)) : undefined;
  };
  const again = alone || run.choices.length === 0 ? attempt() : run.withoutDice(attempt);
  if (again?.sent.end.disposition.kind === 'delivered') return again;
  run.forget(told);
  return once;
}

/** It did not arrive, and nobody told the sender. */
function isUnheard(sent: Sent): boolean {
  return sent.end.disposition.kind !== 'delivered' && outcomeOf(sent, 'tcp').kind === 'timeout';
}

/**
 * The server's connection was reset, and not the client's. A client whose data were not acknowledged sends them again, and the server's stack, which knows
 * of no connection now, answers that with a reset of its own (tcp_v4_send_reset), which may be lost like the answer was.
 */
function serverGone(answers: (flags: number, length: number) => Sent, header: number, bare: number, reset: Outcome): Outcome {
  if (answers(TCP_FLAG.ack, header).end.disposition.kind === 'delivered') return { kind: 'stalls' };
  const { end } = answers(TCP_FLAG.rst, bare);
  if (end.disposition.kind === 'unknown' || end.disposition.kind === 'leaves-the-model') return { kind: 'unknown', because: end.disposition.because };
  return end.disposition.kind === 'delivered' ? reset : { kind: 'stalls' };
}

/** The MSS that a SYN or its answer offers. */
export function mssIn(packet: Packet): number | undefined {
  return packet.l4.kind === 'tcp' ? packet.l4.mss : undefined;
}

/**
 * Sends a data packet, again and smaller for as long as the sender is told a size. Lost for good: the connection stalls. A stream, and what does not fit
 * into one segment, leaves in bundles of several (tcp_write_xmit; veth, bridges and tunnels carry them as they are). What nobody told the sender of goes again after a time, one
 * segment alone (tcp_retransmit_timer; seen on 6.18 before a veth that is too small for it).
 */
export function data(run: Run, question: Pick<SocketQuestion, 'dst' | 'size'>, header: number, sending: Omit<Sending, 'packet'>, path: Path, peerMss: number | undefined, make: (length: number) => Packet): Outcome {
  const bare = ipHeader(question.dst.family) + TCP_HEADER;
  let alone = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const dst = make(0).dst;
    const learned = learnedMtu(run, sending.netns, dst);
    const mtu = Math.min(routeMtu(path), learned ?? Number.POSITIVE_INFINITY);
    const most = Math.min(mtu, (peerMss ?? mtu) + bare);
    const wanted = question.size === 'full' ? most : header + (question.size === 'small' ? SMALL : question.size);
    const dice = run.choices.length;
    const once = (): Sent => send(run, { ...sending, packet: make(Math.min(wanted, most)), bundle: !alone && (question.size === 'full' || wanted > most) });
    const sent = once();
    const { disposition } = sent.end;
    if (disposition.kind === 'delivered' && run.choices.length > dice) {
      const told = run.journeys.length;
      const reset = laterReset(once);
      if (reset !== undefined) return reset;
      run.forget(told);
    }
    // A stream goes on, and its next segments meet what the first ones taught a stack on their way (seen on 6.18).
    const goesOn = question.size === 'full' && sent.learned;
    if (disposition.kind === 'delivered' && !goesOn) return { kind: 'answered' };
    if (!sent.learned) return toldForItself(run, sending.netns, dst, sent) ?? stalled(sent);
    alone = disposition.kind !== 'delivered' && learnedMtu(run, sending.netns, dst) === learned;
  }
  return { kind: 'stalls' };
}

/** Rules that roll dice for each packet do so for the rest of the connection, too: one of its packets may be taken elsewhere and be answered with a reset (seen on 6.18). */
function laterReset(again: () => Sent): Outcome | undefined {
  const later = again();
  const outcome = later.end.disposition.kind === 'delivered' ? undefined : stalled(later);
  return outcome?.kind === 'error' ? outcome : undefined;
}

/**
 * A socket that is connected to an address of its own stack (which rules translate on the way out) does not take a size that it is told for that at once: after six repetitions
 * in as many seconds it did in IPv4 (seen on 6.1), and programs mostly wait shorter. Undefined: it is no such socket, or was told of no size.
 */
function toldForItself(run: Run, netns: string, dst: Ip, { told, end: { reaction } }: Sent): Outcome | undefined {
  const owner = told && dst.family === 4 && reaction?.kind === 'icmp' && reaction.mtu !== undefined ? addressOwner(run.netns(netns), dst) : undefined;
  return owner === undefined ? undefined : { kind: 'unknown', because: [owner.link.because, { text: 'a connection to an own address learns the size of its path late' }] };
}

/** A reset ends an open connection; other errors are only remembered (tcp_v4_err), and the sender goes on trying. */
function stalled(sent: Sent): Outcome {
  const { disposition, reaction } = sent.end;
  if (disposition.kind === 'unknown' || disposition.kind === 'leaves-the-model') return { kind: 'unknown', because: disposition.because };
  if (sent.told && reaction?.kind === 'reset') return { kind: 'error', errno: 'ECONNRESET' };
  return { kind: 'stalls' };
}
