import type { CollectState } from '../evidence/source.ts';
import type { Because } from '../network/because.ts';
import type { Change, Finding, FixCommand, Words } from '../finding/index.ts';
import type { Branch } from '../trace/journey.ts';
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

/** A finding with its words and with its fixes proven. */
export interface ReportedFinding extends Omit<Finding, 'explanation'> {
  readonly title: Words;
  readonly explanation: Words;
  readonly disproof: Words;
  readonly proofs: readonly Proof[];
  /** Findings that this one explains; kept as evidence. */
  readonly symptoms: readonly string[];
  /** Path of the cause's page in docs. */
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
  /** Other flows of the promise whose verdict the fix changes. */
  readonly sideEffects: readonly { readonly flow: string; readonly before: Verdict['kind']; readonly after: Verdict['kind'] }[];
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
  readonly source: { readonly origin: string; readonly createdAt: string };
  readonly query: Query;
  readonly verdict: Verdict;
  readonly answers: readonly Answer[];
  /** Names for people of the namespaces in the journeys: `pod/shop/web` for a pod's, the node for its host's. */
  readonly places: Readonly<Record<string, string>>;
  readonly findings: readonly ReportedFinding[];
  readonly notes: readonly ReportedFinding[];
  readonly coverage: {
    readonly collected: readonly string[];
    readonly missing: readonly Missing[];
    readonly unsupported: readonly { readonly file: string; readonly line: number; readonly text: string }[];
  };
}
