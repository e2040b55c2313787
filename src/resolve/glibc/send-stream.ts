import { Ended } from '../not-known.ts';
import type { Answers, GlibcState, Questions, Received } from './state.ts';

/** Until the kernel gives up a connection whose SYN nobody answers: six retries that double from one second (net.ipv4.tcp_syn_retries). */
const CONNECT_GIVES_UP_MS = 127_000;

/**
 * One server asked over TCP (`send_vc` of resolv/res_send.c, 2.36): both questions on one connection, whatever the options say of single
 * requests, and then both answers are waited for without a limit of time. Any response code is an answer here. Where the connection ends
 * before the second answer, the first stays where the caller looks for a response code.
 */
export function sendStream(state: GlibcState, questions: Questions, server: number, slotRcode: number | undefined): Answers {
  const { wire, config } = state;
  const address = config.servers[server] ?? '';
  const socket = wire.open('tcp');
  const failed: Answers = { answered: false, slotRcode };
  for (const [index, question] of questions.entries()) {
    const reply = wire.send(socket, address, question);
    if (index > 0) continue;
    if (reply.kind === 'lost') return gaveUp(state, failed);
    if (reply.kind === 'refused') {
      wire.next([socket], Number.POSITIVE_INFINITY);
      state.errno = 'ECONNREFUSED';
      return failed;
    }
  }
  const got: Received[] = [];
  while (got.length < questions.length) {
    const arrival = wire.next([socket], Number.POSITIVE_INFINITY);
    if (arrival === undefined) throw new Ended({ kind: 'never' });
    if (arrival.kind !== 'message') {
      state.errno = 'none';
      return { answered: false, slotRcode: got[0]?.message.rcode ?? slotRcode };
    }
    wire.use(arrival.query, 'taken');
    got.push({ question: arrival.question, message: arrival.message });
  }
  const [first, second] = got;
  return { answered: true, first, second, slotRcode: first?.message.rcode };
}

function gaveUp(state: GlibcState, failed: Answers): Answers {
  state.wire.now += CONNECT_GIVES_UP_MS;
  state.errno = 'ETIMEDOUT';
  return failed;
}
