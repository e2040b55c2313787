import type { Because } from '../network/because.ts';
import type { Query, Reply } from './reply.ts';

export type Family = 'both' | 'v4' | 'v6';

/** A query that was sent, and what the program made of what came back: `read` is when it took note of it, and whether it used it. */
export interface Sent extends Query {
  readonly reply: Reply;
  readonly read?: { readonly atMs: number; readonly use: 'taken' | 'ignored' | 'next-server' | 'over-tcp' } | undefined;
}

/**
 * What the program is told. `code` is the resolver's own: `EAI_...` of getaddrinfo(3), h_errno of res_search(3) by name, or for Go the text of its net.DNSError.
 * Addresses are in no order that is promised: resolvers sort them by the routes of the container (RFC 6724).
 */
export type LookupAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[]; readonly from: 'literal' | 'hosts' | 'dns' }
  /** Of a question for SRV: priority, weight, port and name of each (RFC 2782), as a zone file writes them, the name without its dot. */
  | { readonly kind: 'services'; readonly services: readonly string[] }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/** One name through one resolver: everything that was sent, in order, the answer, and when the program had it. */
export interface Lookup {
  readonly resolver: string;
  readonly name: string;
  readonly sent: readonly Sent[];
  readonly answer: LookupAnswer;
  readonly tookMs: number;
  /** The lines that decided it: of resolv.conf, hosts and nsswitch.conf. */
  readonly because: readonly Because[];
}
