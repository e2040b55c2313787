import { RCODE } from '../../model/resolve/message.ts';
import type { Message, Question } from '../../model/resolve/message.ts';
import { Ended } from '../not-known.ts';
import type { Arrival, Socket, Wire } from '../wire.ts';
import type { MuslConfig } from './config.ts';

/** What came back for each question, `undefined` for nothing. */
type Answers = readonly (Message | undefined)[];

interface Sending {
  readonly wire: Wire;
  readonly config: MuslConfig;
  readonly questions: readonly Question[];
  readonly socket: Socket;
  readonly tcp: boolean;
  /** All questions have one id: what comes is the answer to the first one that has none. */
  readonly oneId: boolean;
  readonly answers: (Message | undefined)[];
  /** Streams by question, once an answer was cut short. */
  readonly streams: (Socket | undefined)[];
  again: number;
}

/**
 * All questions at all servers at once, from one socket that is not connected (`__res_msend_rc` of src/network/res_msend.c): what is not
 * answered after timeout/attempts is sent again to all servers, until the timeout is over. Only NOERROR and NXDOMAIN count; SERVFAIL has
 * the question sent again at once, twice for each question and round; other codes are as if nothing came. A server's ICMP errors
 * are not heard. Since 1.2.4 (`tcp`) a truncated answer is fetched over TCP; before, what it holds is all.
 * `lateMs` is how late the kernel wakes it from each wait: 3 times 333 ms are less than 1000, and then all is sent once more.
 * An answer is known by its id alone. With `oneId` the first answer is taken for A and the second for AAAA, whatever they answer: two to AAAA, and A has none.
 */
export function sendToAll(wire: Wire, config: MuslConfig, questions: readonly Question[], tcp: boolean, { lateMs, oneId }: { readonly lateMs: number; readonly oneId: boolean }): Answers {
  if (config.attempts === 0) throw new Ended({ kind: 'killed', signal: 'SIGFPE' });
  const sending: Sending = { wire, config, questions, socket: wire.open('udp', false), tcp, oneId, answers: questions.map(() => undefined), streams: questions.map(() => undefined), again: 0 };
  const [started, interval] = [wire.now, Math.trunc(config.timeoutMs / config.attempts)];
  let sentAt = Number.NEGATIVE_INFINITY;
  while (wire.now - started < config.timeoutMs && sending.answers.includes(undefined)) {
    if (wire.now - sentAt >= interval) {
      sendAll(sending);
      sentAt = wire.now;
    }
    const arrival = wire.next([sending.socket, ...sending.streams.filter((stream) => stream !== undefined)], sentAt + interval);
    if (arrival === undefined) wire.now += lateMs;
    if (arrival !== undefined && !take(sending, arrival)) break;
  }
  wire.close(sending.socket);
  return sending.answers;
}

function sendAll(sending: Sending): void {
  const { wire, config, questions, socket, answers, streams } = sending;
  questions.forEach((question, index) => {
    if (answers[index] !== undefined || streams[index] !== undefined) return;
    for (const server of config.servers) wire.send(socket, server, question);
  });
  sending.again = 2 * questions.length;
}

/** False when the whole sending ends: a stream that breaks, or a failure that came over one. */
function take(sending: Sending, arrival: Arrival): boolean {
  const { wire, questions, answers, streams, socket, oneId } = sending;
  if (arrival.kind !== 'message') return false;
  const overStream = streams.some((one) => one !== undefined && wire.isOn(one, arrival.query));
  const index = oneId ? answers.indexOf(undefined) : questions.findIndex(({ name, type }) => name === arrival.question.name && type === arrival.question.type);
  if (index < 0 || answers[index] !== undefined) return true;
  const { message } = arrival;
  const usable = message.rcode === RCODE.noError || message.rcode === RCODE.nxDomain;
  if (overStream) {
    if (!usable) return false;
    wire.use(arrival.query, 'taken');
    answers[index] = message;
    return true;
  }
  if (streams[index] !== undefined) return true;
  if (!usable) {
    wire.use(arrival.query, 'ignored');
    const question = questions[index];
    if (message.rcode === RCODE.servFail && sending.again > 0 && question !== undefined) {
      sending.again--;
      wire.send(socket, arrival.server, question);
    }
    return true;
  }
  return message.truncated && sending.tcp ? overTcp(sending, index, arrival.query, arrival.server) : keep(sending, index, arrival.query, message);
}

function keep({ wire, answers }: Sending, index: number, query: number, message: Message): boolean {
  wire.use(query, 'taken');
  answers[index] = message;
  return true;
}

function overTcp({ wire, questions, streams }: Sending, index: number, query: number, server: string): boolean {
  wire.use(query, 'over-tcp');
  const question = questions[index];
  if (question === undefined) return true;
  const stream = wire.open('tcp');
  streams[index] = stream;
  wire.send(stream, server, question);
  return true;
}
