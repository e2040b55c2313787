import { RCODE } from '../../model/resolve/message.ts';
import type { Message, Question } from '../../model/resolve/message.ts';
import type { Arrival, Socket } from '../wire.ts';
import { closeAll, UPDATED } from './state.ts';
import type { Answers, GlibcState, Questions, Received } from './state.ts';

export interface Datagrams {
  readonly kind: 'done' | 'over-tcp';
  readonly answers: Answers;
}

interface Slots { first: Received | undefined; second: Received | undefined; got: boolean[]; any: boolean; slotRcode: number | undefined }

type Round = 'over-tcp' | 'failed' | 'answered' | 'one-missing';

/**
 * One server asked over UDP (`send_dg` of resolv/res_send.c, 2.36). Both questions leave one socket at once. When one of two answers
 * does not come in time, glibc asks both again one after the other, and then each from a socket of its own, and keeps that for the rest
 * of the lookup. After SERVFAIL, NOTIMP, REFUSED or a lame referral the next server is asked, and the answer to the other question is
 * waited for first; before 2.36's updates that was waited for even where the questions go one by one and it was never sent.
 */
export function sendDatagrams(state: GlibcState, questions: Questions, server: number, slotRcode: number | undefined): Datagrams {
  const slots: Slots = { first: undefined, second: undefined, got: [], any: false, slotRcode };
  const saved = state.gotSomewhere;
  for (;;) {
    const round = askOnce(state, questions, server, slots);
    if (round === 'over-tcp') return { kind: 'over-tcp', answers: { answered: false, slotRcode: slots.slotRcode } };
    if (round === 'failed') return { kind: 'done', answers: { answered: false, slotRcode: slots.slotRcode } };
    if (round === 'answered') return { kind: 'done', answers: { answered: true, first: slots.first, second: slots.second, slotRcode: slots.slotRcode } };
    if (!state.singleRequest) state.singleRequest = true;
    else if (!state.reopen) {
      state.reopen = true;
      closeAll(state);
    } else return { kind: 'done', answers: { answered: true, first: slots.first, slotRcode: slots.slotRcode } };
    state.gotSomewhere = saved;
  }
}

function askOnce(state: GlibcState, questions: Questions, server: number, slots: Slots): Round {
  const { wire, config } = state;
  const address = config.servers[server] ?? '';
  slots.got = questions.map(() => false);
  slots.any = false;
  const until = wire.now + secondsFor(state, server) * 1000;
  let socket = socketOf(state, server);
  for (const question of state.singleRequest ? questions.slice(0, 1) : questions) wire.send(socket, address, question);
  let sentAll = questions.length === 1 || !state.singleRequest;
  for (;;) {
    const arrival = wire.next([socket], until);
    if (arrival === undefined) return timedOut(state, slots);
    if (arrival.kind !== 'message') return failed(state);
    const round = take(state, questions, arrival, slots);
    if (round === 'wait') continue;
    if (round !== 'next-question') return round;
    if (!state.singleRequest) continue;
    if (state.reopen) {
      closeAll(state);
      socket = socketOf(state, server);
    }
    if (!sentAll && questions[1] !== undefined) wire.send(socket, address, questions[1]);
    sentAll = true;
  }
}

function take(state: GlibcState, questions: Questions, arrival: Extract<Arrival, { kind: 'message' }>, slots: Slots): Round | 'wait' | 'next-question' {
  const { message, query } = arrival;
  state.gotSomewhere = true;
  const which = questions.findIndex((question, index) => slots.got[index] !== true && same(question, arrival.question));
  if (which < 0) return 'wait';
  const inFirst = !slots.any || questions.length === 1;
  if (inFirst) slots.slotRcode = message.rcode;
  if (unusable(message)) {
    state.wire.use(query, 'next-server');
    if (slots.any) return 'answered';
    if (questions.length === 1 || (state.singleRequest && state.minor >= UPDATED)) return failed(state);
    slots.first = undefined;
    slots.got[which] = true;
    slots.any = true;
    return 'wait';
  }
  if (message.truncated) {
    state.wire.use(query, 'over-tcp');
    closeAll(state);
    return 'over-tcp';
  }
  state.wire.use(query, 'taken');
  if (inFirst) slots.first = { question: arrival.question, message };
  else slots.second = { question: arrival.question, message };
  slots.got[which] = true;
  slots.any = true;
  return slots.got.every((one) => one) ? 'answered' : 'next-question';
}

function timedOut(state: GlibcState, slots: Slots): Round {
  if (slots.any && slots.first !== undefined) return 'one-missing';
  state.gotSomewhere = true;
  return 'failed';
}

function failed(state: GlibcState): Round {
  closeAll(state);
  return 'failed';
}

function unusable({ rcode, answers, authoritative, recursionAvailable, additional }: Message): boolean {
  if (rcode === RCODE.servFail || rcode === RCODE.notImp || rcode === RCODE.refused) return true;
  return rcode === RCODE.noError && answers.length === 0 && !authoritative && !recursionAvailable && additional === 0;
}

/** Since 2.30 its sockets hear of every ICMP error (glibc bug 24047, resolv/res_enable_icmp.c); those of 2.31 and 2.36 were seen to. */
const HEARS_EVERY_ERROR = 30;

/** Seconds that one server is waited for: twice as long with each server after the first, shared among all of them. */
function secondsFor({ config }: GlibcState, server: number): number {
  const seconds = config.timeout * 2 ** server;
  return Math.max(1, server > 0 ? Math.trunc(seconds / config.servers.length) : seconds);
}

function socketOf(state: GlibcState, server: number): Socket {
  const open = state.sockets.get(server);
  if (open !== undefined) return open;
  const socket = state.wire.open('udp', true, state.minor >= HEARS_EVERY_ERROR);
  state.sockets.set(server, socket);
  return socket;
}

function same(a: Question, b: Question): boolean {
  return a.type === b.type && a.name.toLowerCase() === b.name.toLowerCase();
}
