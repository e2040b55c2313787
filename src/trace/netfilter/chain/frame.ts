import type { Cursor, Env } from '../env.ts';
import type { ChainPlan, RulePlan } from './plan.ts';

/**
 * A packet's stay in a chain: the place from which to go on, how the rules are walked, and the chain that it came from. Only the innermost is
 * changed: those around it stay as they are, so that other runs may be taken up in them too.
 */
export interface Frame {
  readonly plan: ChainPlan;
  /** Made when the first rule is looked for. */
  cursor: Cursor | undefined;
  at: number;
  /** The rule right before that place, from which the next one is found, where the packet has been at it. */
  before: RulePlan | undefined;
  readonly outer: Frame | undefined;
  /** How many chains it is in. */
  readonly depth: number;
}

/** A stay in a chain from another one, at its first rule. */
export function frameIn(plan: ChainPlan, outer: Frame | undefined): Frame {
  return { plan, cursor: plan.cursor, at: 0, before: undefined, outer, depth: outer === undefined ? 1 : outer.depth + 1 };
}

/** The same stay once more, for one run to go on with. */
export function sameFrame({ plan, at, before, outer, depth }: Frame): Frame {
  return { plan, cursor: plan.cursor, at, before, outer, depth };
}

/** What walks the rules of the chain. */
export function cursorIn(env: Env, frame: Frame): Cursor {
  return (frame.cursor ??= env.cursorOf(env, frame.plan.rules));
}
