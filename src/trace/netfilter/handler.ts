import type { HookState } from './hook-state.ts';
import type { Contender } from './tie.ts';
import type { HookVerdict } from './verdict.ts';

/** What runs at a place of a hook, for any packet. */
export interface Handler {
  readonly priority: number;
  /** What it is to others of its priority that may come before or after it. */
  readonly contender?: Contender;
  /** It is the one that translates. */
  readonly nat?: true;
  /** It does nothing to any packet. */
  isIdle?(): boolean;
  run(state: HookState): HookVerdict | undefined;
}
