import type { LiveCluster } from '../evidence/evidence.ts';
import type { CollectState } from '../evidence/source.ts';
import type { Because } from '../network/because.ts';
import type { Change, Finding, FixCommand, Words } from '../finding/index.ts';
import type { Branch, Journey } from '../trace/journey.ts';
import type { JoinedWire } from './joined.ts';
import type { Query } from './query.ts';

/** The answer to a question. */
export type Verdict =
  | { readonly kind: 'reachable' }
  | { readonly kind: 'unreachable' }
  /** `weight` of new connections succeed, in `good` of `all` branches. */
  | { readonly kind: 'partial'; readonly good: number; readonly all: number; readonly weight: number }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/** One concrete address that the query came down to, and how its connection goes. */
export interface Answer {
  /** `10.96.0.10:53/udp`, and what it belongs to. */
  readonly target: string;
  readonly branches: readonly Branch[];
  readonly verdict: Verdict;
}

/** From a pod to the devices that stand for it on its node: pod, container, namespace, interface index, host interface. Only what the evidence says. */
export interface Identity {
  /** `pod/shop/web`. */
  readonly pod: string;
  readonly addresses: readonly string[];
  /** Ids that the pod's status names, and those of cgroups whose processes are in the namespace. */
  readonly containers: readonly { readonly id: string; readonly name?: string; /** A process of it was seen in the namespace. */ readonly seen: boolean; readonly because: Because }[];
  readonly netns: string;
  /** The pod's devices that have another end, and that end. */
  readonly devices: readonly { readonly name: string; readonly ifindex: number; readonly peer: { readonly netns: string; readonly name: string; readonly ifindex: number }; readonly because: readonly Because[] }[];
}

/** A connection of the conntrack table: rules let what is established pass, or translate it as when it was opened, and so it goes another way than a new one. */
export interface Established {
  readonly target: string;
  /** The namespace whose table has it: of a connection that several tables have, the one whose entry decides. */
  readonly netns: string;
  readonly entry: Because;
  /** How its packets fare, and those of a connection that is opened now. */
  readonly verdict: Verdict;
  readonly anew: Verdict;
  /** Where a new one ends, and the lines that say so; absent where it arrives. */
  readonly ends?: { readonly netns: string; readonly because: readonly Because[] };
}

/** A finding with its words and with its fixes proven. */
export interface ReportedFinding extends Omit<Finding, 'explanation'> {
  readonly title: Words;
  readonly explanation: Words;
  readonly disproof: Words;
  readonly proofs: readonly Proof[];
  /** Absent: nothing that many would try. */
  readonly useless?: readonly Useless[];
  /** Findings that this one explains; kept as evidence. */
  readonly symptoms: readonly string[];
  /** Path of the cause's English page in docs; the Chinese one beside it ends in `.zh.md`. */
  readonly page: string;
}

/** A fix that was applied to the model, and what the walk said then. Only fixes that turn the verdict are reported. */
export interface Proof {
  readonly message: Words;
  readonly commands: readonly FixCommand[];
  /** What was done to the model. */
  readonly changes: readonly Change[];
  readonly risk: 'low' | 'medium' | 'high';
  readonly before: Verdict;
  readonly after: Verdict;
  /** What was found to go wrong now and then is found no more; the verdict was as good before. */
  readonly ceases?: true;
  /** Other flows of the promise whose verdict the fix changes: what gets worse first. Not all are named; `promise` counts them. */
  readonly sideEffects: readonly SideEffect[];
  /** What became of all of them. Absent where nobody asked. */
  readonly promise?: PromiseAfter;
}

/** A flow that the API objects promise, other than those that the fix is for, and how the fix turns it. */
export interface SideEffect {
  readonly flow: string;
  readonly before: Verdict['kind'];
  readonly after: Verdict['kind'];
  /** The share of its connections that succeed, where the dice decide before or after. */
  readonly share?: { readonly before: number; readonly after: number };
  /** Against the promise: one that a policy must stop gets worse when it arrives. `unclear`: it is not known how it goes before or after. */
  readonly turn: Turn;
}

export type Turn = 'worse' | 'unclear' | 'better';

/** The flows that the API objects promise, before and after a fix. */
export interface PromiseAfter {
  /** So many were judged before and after: walked again, or their walk reads nothing that the fix changes. */
  readonly flows: number;
  readonly turned: Readonly<Record<Turn, number>>;
  /** What was not walked, and why. */
  readonly left: readonly { readonly what: Words; readonly count: number }[];
}

/** What many try and what does not help: it was applied to the model, and the packet still ended somewhere else than where it should. */
export interface Useless {
  readonly message: Words;
  readonly commands: readonly FixCommand[];
  readonly changes: readonly Change[];
  readonly after: Verdict;
  /** Which packet of the conversation is lost then, and how. */
  readonly ends?: Pick<Journey, 'direction' | 'disposition'>;
}

export interface Missing {
  readonly what: string;
  readonly node?: string;
  readonly netns?: string;
  readonly state: CollectState | 'absent';
  readonly why: string;
  /** What can therefore not be said. */
  readonly consequence: Words;
}

/** The one document that every presentation is made from. docs/report.schema.json is generated from its schema. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly source: { readonly origin: string; readonly createdAt: string; readonly live?: LiveCluster };
  readonly query: Query;
  readonly verdict: Verdict;
  readonly answers: readonly Answer[];
  /** Names for people of the namespaces in the journeys: `pod/shop/web` for a pod's, the node for its host's. */
  readonly places: Readonly<Record<string, string>>;
  /** How each pod of the journeys is found on its node, by the id of its namespace. */
  readonly identities: Readonly<Record<string, Identity>>;
  /** Connections that stand already and go another way than a new one. */
  readonly established: readonly Established[];
  /** What captures in the evidence show of the same connection, where it fails in them. A cause that they contradict has less confidence. Absent where there are none. */
  readonly wire?: readonly JoinedWire[];
  readonly findings: readonly ReportedFinding[];
  readonly notes: readonly ReportedFinding[];
  readonly coverage: {
    readonly collected: readonly string[];
    readonly missing: readonly Missing[];
    readonly unsupported: readonly { readonly file: string; readonly line: number; readonly text: string }[];
  };
}
