import type { LiveCluster } from '../evidence/evidence.ts';
import type { Because } from '../network/because.ts';
import type { Words } from '../finding/finding.ts';
import type { Change, FixCommand } from '../finding/change.ts';
import type { EndpointName } from '../report/query.ts';
import type { ReportedFinding, Verdict } from '../report/report.ts';
import type { LookupAnswer, Sent } from './lookup.ts';
import type { DnsRecord, Question } from './message.ts';
import type { DnsProtocol, Reply } from './reply.ts';

/** The question of `netwhy dns`. `libc` names one of the three resolvers, with a release where it is known, or a program of Go with cgo, which takes its own or that of the libc; absent: all of them are told. */
export interface NameQuestion {
  readonly from: EndpointName;
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'both' | 'SRV';
  readonly libc?: { readonly kind: 'glibc' | 'musl' | 'go' | 'go-cgo'; readonly release?: string };
}

/** One query: who asked whom for what and when, and what came back. `depth` 0 is the program's own, 1 that of a server that it asked, and so on. */
export interface NameStep {
  readonly depth: number;
  readonly atMs: number;
  /** Place for people: `pod/shop/web`. */
  readonly from: string;
  readonly server: string;
  readonly port: number;
  readonly protocol: DnsProtocol;
  readonly question: Question;
  /** Number of the socket; queries with the same leave from one source port. Absent where that is not modelled. */
  readonly socket?: number;
  /** Where the packet came to, when it came to somebody. */
  readonly at?: string;
  readonly came: Came;
  /** Milliseconds that the asker waited for it before it had an answer or did something else. */
  readonly waitedMs: number;
  /** What the program made of it. */
  readonly use?: NonNullable<Sent['read']>['use'];
  /** It came back to the server that sent it, which waits for its answer. */
  readonly loops?: true;
  /** Nobody listens there: the server ended itself when it found that it asks itself, at this address. */
  readonly ended?: string;
  /** Nobody listens where it ended, and a rule there kept it from being tracked: nothing translated its address. */
  readonly untracked?: { readonly netns: string; readonly rule: Because };
  /** It met the query before it, of the same socket, where both were about to be tracked. */
  readonly race?: Race;
  /** Lines that decided about it: of the packet's way where it did not arrive, of the server's configuration where it did. */
  readonly because: readonly Because[];
}

/**
 * A place where the queries of one socket are each translated to one of several endpoints, so that two that leave at once may clash when
 * connection tracking takes note of them. `happens`: whether two samples of its counters say that such clashes occur; absent where they were not read twice.
 */
export interface Race {
  readonly netns: string;
  /** For people: `node/n1`. */
  readonly place: string;
  readonly kernel?: string;
  readonly happens?: boolean;
  readonly endpoints: readonly string[];
  /** The line that translates, and the counters. */
  readonly because: readonly Because[];
}

export type Came =
  | { readonly kind: 'answer'; readonly afterMs: number; readonly rcode: string; readonly answers: readonly DnsRecord[]; readonly truncated: boolean }
  | { readonly kind: Exclude<Reply['kind'], 'answer'> };

/** One way that the lookup can go: all ways to the same answer after the same time, with the choices and the steps of the likeliest. */
export interface NameWay {
  readonly weight: number;
  readonly choices: readonly string[];
  readonly answer: LookupAnswer;
  readonly tookMs: number;
  readonly steps: readonly NameStep[];
  readonly because: readonly Because[];
  /** A and AAAA had one id, which musl made of this clock. Absent: each had its own. */
  readonly oneId?: Because;
  /** Why the asker has no route to any of the addresses. */
  readonly noRoute?: readonly Because[];
}

/** The name through one resolver, in every way that it can go. */
export interface NameLookup {
  readonly resolver: string;
  /** The lines that say that the programs there have this resolver; none where it was asked for, or where nothing says which they have. */
  readonly because: readonly Because[];
  readonly verdict: NameVerdict;
  /** A search domain in which every name has an address answered for the name, which has others of its own. */
  readonly elsewhere?: Elsewhere;
  readonly ways: readonly NameWay[];
  /** The likeliest first. Their weights and `left`, the share of ways that were not run, add up to 1. */
  readonly left: number;
}

/** `as`: the name that was answered, behind which the search domain stands. `own`: the addresses of the name as it is written. */
export interface Elsewhere {
  readonly as: string;
  readonly domain: string;
  readonly addresses: readonly string[];
  readonly own: readonly string[];
  /** The lines of the server that answers every name there. */
  readonly because: readonly Because[];
}

/** How a lookup goes, in all its ways; of several resolvers together as with the worst of them: `late` is an answer that the program waited for a second or longer. */
export type NameVerdict =
  /** `elsewhere`: it resolves, to addresses of another name (`Elsewhere`). `unusable`: to addresses that the asker has no route to. */
  | { readonly kind: 'resolved' | 'late' | 'not-resolved' | 'elsewhere' | 'unusable' }
  /** Not in all ways the same. `weight`: the share that resolves without waiting. */
  | { readonly kind: 'partial'; readonly weight: number }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/** A line of a file that is written otherwise, or with no text is left out. With `below` it stays, and that line is added below it. */
export interface FileEdit {
  readonly file: string;
  readonly line: number;
  readonly text?: string;
  readonly below?: string;
}

/** What was done to the model, and how the lookup goes then. */
export interface NameProof {
  readonly message: Words;
  readonly commands: readonly FixCommand[];
  /** What was written otherwise; empty where another name was asked for. */
  readonly edits: readonly FileEdit[];
  /** What was changed of a node; absent: nothing. */
  readonly changes?: readonly Change[];
  readonly name?: string;
  /** The one resolver that it is for, where it was tried on that alone. */
  readonly libc?: NonNullable<NameQuestion['libc']>;
  readonly before: NameVerdict;
  readonly after: NameVerdict;
  /** The longest that the program waits, before and after. */
  readonly waits: { readonly before: number; readonly after: number };
  readonly queries: { readonly before: number; readonly after: number };
}

/** Something that makes the lookup fail, late or long, with its line, and the changes that were tried on the model. */
export interface NameFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly title: Words;
  readonly explanation: Words;
  readonly disproof: Words;
  readonly evidence: readonly Because[];
  /** Where the nameservers of the evidence come from. */
  readonly origins: readonly NameOrigin[];
  readonly proofs: readonly NameProof[];
  /** What many try, and what does not help: tried on the model as well. */
  readonly useless: readonly NameProof[];
  /** The page of the cause, in English. */
  readonly page: string;
}

/** Where a nameserver of a resolv.conf comes from: a line of a file that resolv.conf is made of, and by whom. */
export interface NameOrigin {
  readonly address: string;
  /** The file as a person knows it, with the number of its line. */
  readonly place: string;
  readonly by: Words;
  readonly because: Because;
}

/** The way of the packets between somebody who asks and a server, where it is not a good one: what `netwhy FROM TO` says of it. */
export interface NameFlow {
  readonly from: string;
  readonly target: string;
  /** As a lookup names it: address, port and protocol. */
  readonly server: string;
  readonly port: number;
  readonly protocol: DnsProtocol;
  readonly verdict: Verdict;
  readonly findings: readonly ReportedFinding[];
  /** How the lookup goes after the first proven fix of the first finding. */
  readonly proof?: Omit<NameProof, 'message' | 'commands' | 'edits' | 'name'>;
}

/** A line of a file that nobody collected, and the lines of evidence that it is made of. */
export interface ComposedLine {
  readonly text: string;
  readonly because: readonly Because[];
}

/** The answer of `netwhy dns`, one document. */
export interface NameReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly source: { readonly origin: string; readonly createdAt: string; readonly live?: LiveCluster };
  readonly question: NameQuestion;
  /** `resolvConf`: as kubelet writes it, where the asker's own was not collected. */
  readonly asker: { readonly netns: string; readonly place: string; readonly resolvConf?: readonly ComposedLine[] };
  readonly verdict: NameVerdict;
  readonly lookups: readonly NameLookup[];
  readonly flows: readonly NameFlow[];
  readonly findings: readonly NameFinding[];
}
