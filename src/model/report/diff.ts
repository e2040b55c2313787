import type { Because } from '../network/because.ts';
import type { GuiltyObject, Words } from '../finding/index.ts';
import type { Query } from './query.ts';
import type { Verdict } from './report.ts';

/** One thing that two bundles have otherwise: a line, an API object, a whole output, a namespace or a node. */
export interface Changed {
  readonly kind: 'line' | 'object' | 'output' | 'namespace' | 'node';
  readonly node?: string;
  readonly netns?: string;
  /** Source id, or the resource as kubectl names it. */
  readonly source?: string;
  /** `namespace/name` of an API object. */
  readonly object?: string;
  /** The lines as they were, and as they are; of an object only those that differ. Empty: there was, or is, nothing. */
  readonly old: readonly Because[];
  readonly new: readonly Because[];
}

/** The first finding of a diagnosis, short. */
export interface FirstFinding {
  readonly id: string;
  readonly title: Words;
  readonly object: GuiltyObject;
  readonly page: string;
}

/** What netwhy says of one bundle. */
export interface Judged {
  readonly verdict: Verdict;
  /** Absent: nothing was found. */
  readonly finding?: FirstFinding;
}

/** Differences that, taken together from the new bundle into the old one, turn the answer; none of them can be left out. */
export interface TurningSet {
  readonly differences: readonly Changed[];
  /** What is said of the old bundle with these: the new bundle's verdict, and, where that could be had, of the first set its first finding. */
  readonly gives: Judged;
  /** What is said of the new bundle without these. */
  readonly takenBack: Verdict;
}

/** Which differences turned the answer to one question. */
export interface TurnedAnswer {
  readonly query: Query;
  readonly old: Judged;
  readonly new: Judged;
  /** Whether verdict or first finding differ. */
  readonly turned: boolean;
  /** Each suffices alone. Empty when nothing turned, or when all differences together do not make the new answer. */
  readonly sets: readonly TurningSet[];
  /** `false`: the search ended at its bound, so that a set may be larger than it must be, or another be missing. */
  readonly complete: boolean;
  /** What differs among the lines that the packet met, in either bundle; only when nothing turned. */
  readonly met: readonly Changed[];
}

/** How a flow of the promise goes. `absent`: the bundle does not promise it. */
export type FlowState = 'works' | 'denied' | 'broken' | 'unknown' | 'absent';

/** Flows that turned in the same way for the same reason. */
export interface TurnedFlows {
  readonly from: FlowState;
  readonly to: FlowState;
  /** Of the bundle in which the flows do not work; absent when no cause is known, or a policy stops them. */
  readonly finding?: FirstFinding;
  readonly flows: number;
  /** Some of them by name. */
  readonly examples: readonly string[];
  /** Which differences turned the first of them; absent where it was not looked for. */
  readonly why?: TurnedAnswer;
}

/** What turned between two bundles, and what else differs. */
export interface DiffReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly old: { readonly origin: string; readonly createdAt: string };
  readonly new: { readonly origin: string; readonly createdAt: string };
  /** With a question. */
  readonly answer?: TurnedAnswer;
  /** Without one: the promised flows of both bundles. */
  readonly promise?: {
    readonly walked: number;
    readonly same: number;
    /** Promised by one of the bundles only. */
    readonly onlyOld: number;
    readonly onlyNew: number;
    /** Those that turned for the worse first, most flows first. */
    readonly turned: readonly TurnedFlows[];
  };
  /** Everything that differs, without what changes by itself: counters, times, connections, the states of neighbours, the order of sets. */
  readonly changes: readonly Changed[];
  readonly places: Readonly<Record<string, string>>;
}
