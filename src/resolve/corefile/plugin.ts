import type { DnsRecord, Question } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { Cluster } from '../../model/kube/cluster.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import type { Asked, AskUpstream, Choose } from '../../model/resolve/server.ts';
import type { Directive, ServerBlock } from './read.ts';

/** Everything that a CoreDNS has besides its Corefile. `file` gives a file of its container. */
export interface CoreWorld {
  readonly cluster: Cluster;
  readonly file: (path: string) => ConfFile;
  readonly upstream: AskUpstream;
  readonly choose: Choose;
  /** `1.15`: major and minor of the release; absent: not known. */
  readonly release?: readonly [number, number] | undefined;
}

/** What a plugin makes of a query. */
export type Outcome = { readonly kind: 'silent' } | Answer;

export interface Answer {
  readonly kind: 'answer';
  readonly rcode: number;
  readonly answers: readonly DnsRecord[];
  readonly authoritative: boolean;
  readonly recursionAvailable?: boolean;
  readonly truncated?: boolean;
  readonly additional?: number;
  /** What stands in the additional section, which takes room in a datagram; absent: nothing. */
  readonly extra?: readonly DnsRecord[];
  /** The plugin wrote no message and gave a response code alone, or with an error: the server writes it, and plugins before it can tell. */
  readonly failed?: 'code' | 'error';
  /** So long the plugin cache gives the same again at once. */
  readonly keptMs?: number;
}

/** A query on its way through the plugins of one server block. */
export interface Passing {
  readonly world: CoreWorld;
  readonly asked: Asked;
  /** The name as zones are compared. */
  readonly name: string;
  readonly type: string;
  readonly block: ServerBlock;
  readonly because: Because[];
  /** How long the answer has taken so far, lookups of other names included. */
  readonly clock: { ms: number };
  /** Another name by the same server, from its server blocks on (plugin/pkg/upstream). */
  readonly lookUp: (question: Question) => Outcome;
}

/** A plugin with its directives, of which there is at least one; `next` is what the plugins behind it make of a query. */
export type Plugin = (passing: Passing, directives: readonly [Directive, ...Directive[]], next: (passing: Passing) => Outcome) => Outcome;
