import type { Because } from '../model/network/because.ts';
import type { Message, Question } from '../model/resolve/message.ts';
import type { Ask, DnsProtocol, Reply } from '../model/resolve/reply.ts';
import type { Sent } from '../model/resolve/lookup.ts';
import { NotKnown } from './not-known.ts';

/** A socket of a program. A connected one speaks with one server and hears of ICMP errors; one that is not hears none (udp(7)). With `everyError` (IP_RECVERR) it hears of those, too, that may pass. */
export interface Socket {
  readonly number: number;
  readonly protocol: DnsProtocol;
  readonly connected: boolean;
  readonly everyError: boolean;
}

/** What poll(2) finds on a socket. `query` is the number of the query that it answers, `server` who sent it. */
export type Arrival =
  | { readonly kind: 'message'; readonly query: number; readonly question: Question; readonly server: string; readonly message: Message }
  | { readonly kind: 'error' | 'closed'; readonly query: number; readonly server: string };

interface Waiting {
  readonly atMs: number;
  readonly socket: number;
  readonly arrival: Arrival;
}

type Use = NonNullable<Sent['read']>['use'];

/**
 * The clock of a lookup, its sockets and what is under way to them. A resolver opens, sends and waits here; time passes only while it
 * waits. What arrives at a socket that was closed, or after the lookup ended, is never read.
 */
export class Wire {
  now: number;
  /** What its queries say of the size of answers (`Query`). */
  edns: number | undefined;
  /** The type of question whose answers come first of those that arrive at one time; absent: in the order of the queries. */
  first: string | undefined;
  /** Of those, all of one server come before those of the next. */
  byServer = false;
  readonly because: Because[] = [];
  private readonly records: Sent[];
  private readonly ask: Ask;
  private waiting: Waiting[] = [];
  private readonly sockets: { next: number };
  private readonly waits: { count: number };

  constructor(ask: Ask, shared?: Wire) {
    this.ask = ask;
    this.now = shared?.now ?? 0;
    this.edns = shared?.edns;
    this.records = shared?.records ?? [];
    this.sockets = shared?.sockets ?? { next: 0 };
    this.waits = shared?.waits ?? { count: 0 };
  }

  get sent(): readonly Sent[] {
    return this.records;
  }

  open(protocol: DnsProtocol, connected = true, everyError = false): Socket {
    return { number: this.sockets.next++, protocol, connected, everyError };
  }

  /** Sends one query; gives the reply that is under way, which a stream's connection is decided by. Throws `NotKnown` if it is not known. */
  send(socket: Socket, server: string, question: Question): Reply {
    const query = { number: this.records.length, question, server, protocol: socket.protocol, socket: socket.number, atMs: this.now, burst: this.waits.count, ...(this.edns === undefined ? {} : { edns: this.edns }) };
    const reply = this.ask(query);
    this.records.push({ ...query, reply });
    if (reply.kind === 'unknown') throw new NotKnown(reply.because);
    if (reply.kind === 'unreachable' && socket.protocol === 'tcp') throw new NotKnown(reply.because ?? [{ text: 'what a resolver makes of a server that cannot be reached over TCP' }]);
    const arrival = arrivalOf(reply, query.number, server, question, socket);
    if (arrival !== undefined && 'afterMs' in reply) this.waiting.push({ atMs: this.now + reply.afterMs, socket: socket.number, arrival });
    return reply;
  }

  /** Waits until something arrives at one of the sockets, but not past `until`; `undefined` when nothing did. */
  next(sockets: readonly Socket[], until: number): Arrival | undefined {
    this.waits.count++;
    const numbers = sockets.map(({ number }) => number);
    const [first] = this.waiting.filter(({ socket, atMs }) => numbers.includes(socket) && atMs < until).sort((a, b) => a.atMs - b.atMs || this.rank(b) - this.rank(a) || this.serverOf(a) - this.serverOf(b) || a.arrival.query - b.arrival.query);
    if (first === undefined) {
      if (until === Number.POSITIVE_INFINITY) return undefined;
      this.now = Math.max(this.now, until);
      return undefined;
    }
    this.waiting = this.waiting.filter((one) => one !== first);
    this.now = Math.max(this.now, first.atMs);
    return first.arrival;
  }

  private rank({ arrival }: Waiting): number {
    return arrival.kind === 'message' && arrival.question.type === this.first ? 1 : 0;
  }

  /** The place of a server among those that were asked. */
  private serverOf({ arrival }: Waiting): number {
    return this.byServer && arrival.kind === 'message' ? this.records.findIndex(({ server }) => server === arrival.server) : 0;
  }

  close(socket: Socket): void {
    this.waiting = this.waiting.filter((one) => one.socket !== socket.number);
  }

  /** Whether a query left from this socket. */
  isOn(socket: Socket, query: number): boolean {
    return this.records[query]?.socket === socket.number;
  }

  /** Notes what the program made of what came back for a query. */
  use(query: number, use: Use): void {
    const sent = this.records[query];
    if (sent !== undefined) this.records[query] = { ...sent, read: { atMs: this.now, use } };
  }
}

function arrivalOf(reply: Reply, query: number, server: string, question: Question, socket: Socket): Arrival | undefined {
  switch (reply.kind) {
    case 'answer':
      return { kind: 'message', query, question, server, message: reply.message };
    case 'refused':
      return socket.connected ? { kind: 'error', query, server } : undefined;
    case 'unreachable':
      return socket.everyError ? { kind: 'error', query, server } : undefined;
    case 'closed':
      return socket.protocol === 'tcp' ? { kind: 'closed', query, server } : undefined;
    case 'lost':
    case 'silent':
    case 'unknown':
      return undefined;
  }
}
