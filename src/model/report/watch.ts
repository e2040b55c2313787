import type { CheckReport } from './check.ts';
import type { FirstFinding, TurnedFlows } from './diff.ts';

/** A cause that breaks promised flows, with how many of them, and some by name. */
export interface ActiveCause extends FirstFinding {
  readonly flows: number;
  readonly examples: readonly string[];
}

/** What turned from one look at a cluster to the next. */
export type Transition =
  | { readonly kind: 'cause'; readonly state: 'appeared' | 'cleared'; readonly cause: ActiveCause }
  | { readonly kind: 'flows'; readonly turned: TurnedFlows };

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
