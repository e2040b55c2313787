import { CaptureWriter, FLAG } from './capture-writer.ts';
import type { Endpoint } from './capture-writer.ts';

const CLIENTS = 200;
const SERVERS = 40;
const OPEN_AT_ONCE = 64;
const SEARCH = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const RESOLVER: Endpoint = { address: 0x0a60000a, port: 53 };

/** One request of a client: names to ask for, then a connection. */
interface Request {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly resolverPort: number;
  readonly id: number;
  readonly questions: readonly { readonly name: string; readonly exists: boolean }[];
  readonly size: number;
  readonly path: string;
  step: number;
  sent: number;
  clientNext: number;
  serverNext: number;
}

/**
 * Writes a pcap file of about so many bytes as a node of a cluster has it: clients ask for a name (one in three is outside the cluster, and goes through the
 * search list of a pod first), each time for A and AAAA, then send one HTTP request and get 0.3 to 30 kB; 64 at a time. The same size gives the same file.
 * Returns how many packets it has.
 */
export function writeCapture(path: string, size: number): number {
  const out = new CaptureWriter(path);
  const open: Request[] = [];
  let made = 0;
  for (let turn = 0; out.written < size; turn += 1) {
    while (open.length < OPEN_AT_ONCE) open.push(request(made++));
    const index = (turn * 7919) % open.length;
    const one = open[index];
    if (one !== undefined && !next(out, one)) open.splice(index, 1);
  }
  out.close();
  return out.packets;
}

function request(number: number): Request {
  const outside = number % 3 === 0;
  const name = outside ? `api-${number % 211}.example.com` : `cart-${number % 97}`;
  const questions = outside ? [...SEARCH.map((domain) => ({ name: `${name}.${domain}`, exists: false })), { name, exists: true }] : [{ name: `${name}.${SEARCH[0] ?? ''}`, exists: true }];
  const address = 0x0a280100 + (number % CLIENTS);
  return {
    client: { address, port: 20_000 + (number % 40_000) }, server: { address: 0x0a280200 + ((number * 31) % SERVERS), port: 8080 }, resolverPort: 10_000 + (number % 50_000), id: (number * 40_503) & 0xffff,
    questions, size: 300 + ((number * 7919) % 30_000), path: `/v1/items/${number}`, step: 0, sent: 0, clientNext: 1000 + number * 64, serverNext: 5000 + number * 128,
  };
}

/** The request's next packet; false when that was its last. */
function next(out: CaptureWriter, one: Request): boolean {
  const step = one.step;
  one.step += 1;
  const asking = one.questions.length * 4;
  if (step < asking) {
    ask(out, one, step);
    return true;
  }
  switch (step - asking) {
    case 0: return segment(out, one, true, FLAG.syn, '');
    case 1: return segment(out, one, false, FLAG.synAck, '');
    case 2: return segment(out, one, true, FLAG.ack, '');
    case 3: return segment(out, one, true, FLAG.push, `GET ${one.path} HTTP/1.1\r\nHost: cart.shop:8080\r\nUser-Agent: go-http-client/1.1\r\nAccept: application/json\r\nX-Request-Id: ${one.id}\r\n\r\n`);
    default: return one.sent < one.size ? answer(out, one, step) : close(out, one);
  }
}

function ask(out: CaptureWriter, { client, resolverPort, id, questions }: Request, step: number): void {
  const question = questions[step >> 2];
  if (question === undefined) throw new Error('a step without a question');
  const from = { address: client.address, port: resolverPort };
  const type = step % 2 === 0 ? 1 : 28;
  const isAnswer = step % 4 >= 2;
  out.dns(isAnswer ? RESOLVER : from, isAnswer ? from : RESOLVER, { id: (id + (step >> 2) * 2 + (step % 2)) & 0xffff, name: question.name, type, isAnswer, exists: question.exists });
}

/** Two segments of the answer, then an acknowledgment, and so on. */
function answer(out: CaptureWriter, one: Request, step: number): true {
  if (step % 3 === 1) return segment(out, one, true, FLAG.ack, '');
  const length = Math.min(1448, one.size - one.sent);
  const head = one.sent === 0 ? `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${one.size - 72}\r\n\r\n` : '';
  segment(out, one, false, one.sent + length === one.size ? FLAG.push : FLAG.ack, head.padEnd(length, '{"id":1},'));
  one.sent += length;
  if (one.sent === one.size) one.step = 1000;
  return true;
}

function close(out: CaptureWriter, one: Request): boolean {
  if (one.step === 1001) return segment(out, one, true, FLAG.fin, '');
  if (one.step === 1002) return segment(out, one, false, FLAG.fin, '');
  segment(out, one, true, FLAG.ack, '');
  return false;
}

function segment(out: CaptureWriter, one: Request, isForward: boolean, flags: number, payload: string): true {
  const [mine, theirs] = isForward ? [one.clientNext, one.serverNext] : [one.serverNext, one.clientNext];
  out.tcp(isForward ? one.client : one.server, isForward ? one.server : one.client, { sequence: mine, ack: flags === FLAG.syn ? 0 : theirs, flags, payload });
  const used = payload.length + (flags === FLAG.syn || flags === FLAG.synAck || flags === FLAG.fin ? 1 : 0);
  if (isForward) one.clientNext += used;
  else one.serverNext += used;
  return true;
}
