import type { Because } from '../network/because.ts';
import type { Branch } from '../trace/journey.ts';
import type { Words } from '../finding/index.ts';
import type { Identity, Missing, ReportedFinding, Verdict } from './report.ts';
import type { Target } from './target.ts';

/** A connection that the API objects promise to work, or that the NetworkPolicies promise to stop. */
export interface PromisedFlow {
  /** `service`: a port of a Service from a node's pod; `node-port`: a node port from another node; `pair`: between pods of two nodes; `own-node`: from a node to its own pod; `policy`: what a policy lets through or stops. */
  readonly kind: 'service' | 'node-port' | 'pair' | 'own-node' | 'policy';
  /** `pod/shop/web -> svc/shop/db:5432`. */
  readonly name: string;
  readonly target: Target;
  /** The NetworkPolicy, `namespace/name`, that must stop it. */
  readonly stoppedBy?: string;
}

/** One flow as an example, with one branch that failed. */
export interface ExampleFlow {
  readonly flow: string;
  readonly target: string;
  readonly verdict: Verdict;
  readonly branch: Branch;
}

/** A cause with the flows that it breaks. */
export interface CheckedFinding extends ReportedFinding {
  readonly flows: number;
  readonly examples: readonly string[];
  readonly example: ExampleFlow;
}

/** What breaks nothing yet, with the flows on whose way it is. */
export interface CheckedNote extends ReportedFinding {
  readonly flows: number;
}

/** A setting of a node's own namespace that most other nodes have otherwise. No verdict hangs on it: what it breaks is a finding. */
export interface OddSetting {
  readonly node: string;
  readonly because: Because;
  /** The value that most nodes have, and how many of how many. */
  readonly usual: string;
  readonly nodes: number;
  readonly all: number;
}

/** A setting of a node's own namespace that the datapath needs or that can break it. What breaks a flow is a finding as well. */
export interface NeededSetting {
  readonly node: string;
  readonly because: Because;
  /** `needed`: as it must be. */
  readonly state: 'wrong' | 'needed' | 'harmless';
  readonly why: Words;
  /** The line that needs it, or that makes it harmless. */
  readonly by?: Because;
  /** Of so many devices of the node the same is true; one of them is shown. */
  readonly alike: number;
}

/** The answer of a check: what of the promise does not hold, without a question. */
export interface CheckReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly source: { readonly origin: string; readonly createdAt: string };
  /** `denied`: a policy stops it, as it must. `broken`: not (always) reachable, and no policy says so. */
  readonly flows: { readonly walked: number; readonly works: number; readonly denied: number; readonly broken: number; readonly unknown: number };
  /** How many flows of each kind were walked. */
  readonly kinds: Readonly<Record<PromisedFlow['kind'], number>>;
  /** Those that break most flows first. */
  readonly findings: readonly CheckedFinding[];
  /** Broken flows of which no cause is known. */
  readonly unexplained: readonly { readonly flows: number; readonly example: ExampleFlow }[];
  /** Policies that stop nothing: a flow that they deny gets through. */
  readonly unenforced: readonly { readonly policy: string; readonly flow: string }[];
  /** Lines because of which flows are unknown, with how many. */
  readonly unknown: readonly { readonly because: Because; readonly flows: number }[];
  readonly notes: readonly CheckedNote[];
  readonly settings: readonly OddSetting[];
  /** What is not as it must be comes first. */
  readonly needed: readonly NeededSetting[];
  /** What was not walked, and why. */
  readonly skipped: readonly { readonly what: Words; readonly count: number }[];
  readonly places: Readonly<Record<string, string>>;
  /** How each pod of the shown journeys is found on its node, by the id of its namespace. */
  readonly identities: Readonly<Record<string, Identity>>;
  readonly coverage: { readonly missing: readonly Missing[] };
}
