import type { Cursor, Env } from '../env.ts';
import type { ChainPlan } from './plan.ts';

/** A packet's stay in a chain: how the rules are walked, the place from which to go on, and the chain that it came from. */
export interface Frame {
  readonly plan: ChainPlan;
  readonly cursor: Cursor;
  at: number;
  readonly outer: Frame | undefined;
  /** How many chains it is in. */
  readonly depth: number;
}

/** Enters a chain from another one, at its first rule or at a later one. */
export function enterChain(env: Env, plan: ChainPlan, outer: Frame | undefined, at = 0): void {
  env.frame = { plan, cursor: plan.cursor ?? env.cursorOf(env, plan.rules), at, outer, depth: outer === undefined ? 1 : outer.depth + 1 };
}
