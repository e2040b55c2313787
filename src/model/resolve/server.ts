import type { Because } from '../network/because.ts';
import type { Message, Question } from './message.ts';
import type { DnsProtocol, Reply } from './reply.ts';

/** A query as it comes in at a server: from which address, and at which port. */
export interface Asked {
  readonly question: Question;
  readonly protocol: DnsProtocol;
  readonly client: string;
  readonly port: number;
  /** See `Query`. */
  readonly edns?: number;
}

/** One thing that falls by chance or is not known, with its possible ends; gives the number of the one that is taken in this run. */
export type Choose = (what: string, ways: readonly string[], weights?: readonly number[]) => number;

/** What a server does outside of itself: it asks another server, by its own host's way. `sport`: the port that it asks from, where it is always the same. */
export type AskUpstream = (question: Question, server: string, port: number, protocol: DnsProtocol, afterMs: number, sport?: number) => Reply;

/** Why dpdns sends a name on to nobody. */
export const NO_FORWARD_LINE = 'forward.conf has no line for';

/** What a server does with a query: it answers, or it is silent on purpose. */
export type Served =
  /** `keptMs`: so long the server gives the same answer at once when it is asked again. Absent: it keeps none. */
  | { readonly kind: 'answer'; readonly afterMs: number; readonly message: Message; readonly because: readonly Because[]; readonly keptMs?: number }
  | { readonly kind: 'silent'; readonly because: readonly Because[] };
