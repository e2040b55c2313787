import type { CheckReport } from './check.ts';
import type { FirstFinding, TurnedFlows } from './diff.ts';

/** An API object as an ObjectReference names it. */
export interface ConcernedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** A cause that breaks promised flows, with how many of them, and some by name. */
export interface ActiveCause extends FirstFinding {
  readonly flows: number;
  readonly examples: readonly string[];
  /** The API object that it is, or on which it is: of a rule the node, or the pod in whose namespace the rule is. Absent where the API server has none. */
  readonly concerns?: ConcernedObject;
}

/** What turned from one look at a cluster to the next. */
export type Transition =
  | { readonly kind: 'cause'; readonly state: 'appeared' | 'cleared'; readonly cause: ActiveCause }
  /** `concerns`: the Service of the first of them, else its pod. */
  | { readonly kind: 'flows'; readonly turned: TurnedFlows; readonly concerns?: ConcernedObject };

/** What a look at a cluster that is watched gives. */
export interface WatchStep {
  /** Causes that cleared, those that appeared, and then the flows that turned. Of the first look: all that does not work. */
  readonly transitions: readonly Transition[];
  readonly flows: CheckReport['flows'];
  /** What is the matter now; that of most flows first. */
  readonly causes: readonly ActiveCause[];
  /** So many flows were walked; the others read nothing that changed. */
  readonly walked: number;
}
