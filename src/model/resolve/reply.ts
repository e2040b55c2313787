import type { Because } from '../network/because.ts';
import type { Message, Question } from './message.ts';

export type DnsProtocol = 'udp' | 'tcp';

/** Bytes of an answer over UDP that everybody takes who says nothing of it (RFC 1035 section 4.2.1). */
export const PLAIN_UDP = 512;

/** One query as it is about to leave. Queries with the same `socket` leave from one source port. `number` counts them from 0. */
export interface Query {
  readonly number: number;
  readonly question: Question;
  readonly server: string;
  readonly protocol: DnsProtocol;
  readonly socket: number;
  readonly atMs: number;
  /** Queries of one burst leave one after the other, before the program waits for anything. */
  readonly burst: number;
  /** Bytes of an answer over UDP that the query says it takes (EDNS, RFC 6891); absent: it says nothing. */
  readonly edns?: number;
}

/**
 * What becomes of a query. Over TCP `refused` and `lost` are said of the connection; `closed` is one that the server ends without an
 * answer, `silent` one that stays open without one. Over UDP those three are no answer. `refused` over UDP is an ICMP port unreachable, `unreachable` an
 * ICMP error that a socket hears of only where it asked for them (IP_RECVERR): host unreachable, which a neighbour that nobody is takes seconds for.
 */
export type Reply =
  | { readonly kind: 'answer'; readonly afterMs: number; readonly message: Message; readonly because?: readonly Because[] }
  | { readonly kind: 'refused'; readonly afterMs: number; readonly because?: readonly Because[] }
  | { readonly kind: 'unreachable'; readonly afterMs: number; readonly because?: readonly Because[] }
  | { readonly kind: 'closed'; readonly afterMs: number; readonly because?: readonly Because[] }
  | { readonly kind: 'lost'; readonly because?: readonly Because[]; /** It came back to a server that waits for its answer. */ readonly loops?: true }
  | { readonly kind: 'silent'; readonly because?: readonly Because[] }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/** Answers a query: the packet walk and a model of the server behind it, or a script. Asked once for each query, in the order of sending. */
export type Ask = (query: Query) => Reply;
