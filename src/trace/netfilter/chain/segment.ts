import type { Because } from '../../../model/network/because.ts';
import type { Env } from '../env.ts';
import type { SegmentPlan } from './plan.ts';

/** Whether the matches up to a statement are met, as far as is known: places of matches in the rule, each with the line that is not known. */
export type Met = 'no' | 'yes' | readonly { readonly place: number; readonly because: Because }[];

/**
 * Evaluates the matches of a segment, but for its dice. Those that are not known are collected: one that is not met settles the rule,
 * whatever the unknown ones would say.
 */
export function met(env: Env, { matchers, places, probability }: SegmentPlan): Met {
  if (probability <= 0) return 'no';
  let unknown: { place: number; because: Because }[] | undefined;
  for (let which = 0; which < matchers.length; which += 1) {
    const answer = matchers[which]?.(env);
    if (answer === undefined || answer.kind === 'yes') continue;
    if (answer.kind === 'no') return 'no';
    (unknown ??= []).push({ place: places[which] ?? 0, because: answer.because });
  }
  return unknown ?? 'yes';
}
