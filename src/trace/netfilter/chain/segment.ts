import type { Because } from '../../../model/network/because.ts';
import type { Env } from '../env.ts';
import { inPrefix } from '../match/address.ts';
import type { SegmentPlan } from './plan.ts';

/** Whether the matches up to a statement are met, as far as is known: places of matches in the rule, each with the line that is not known. */
export type Met = 'no' | 'yes' | readonly { readonly place: number; readonly because: Because }[];

/**
 * Evaluates the matches of a segment, but for its dice. Those that are not known are collected: one that is not met settles the rule,
 * whatever the unknown ones would say.
 */
export function met(env: Env, segment: SegmentPlan): Met {
  if (segment.dice === 'never') return 'no';
  const { side, mask, first } = segment;
  if (side !== 'any' && !inPrefix(env, side, mask, first)) return 'no';
  let unknown: { place: number; because: Because }[] | undefined;
  for (let { match } = segment; match !== undefined; match = match.next) {
    const answer = match.answer(env);
    if (answer.kind === 'yes') continue;
    if (answer.kind === 'no') return 'no';
    (unknown ??= []).push({ place: match.place, because: answer.because });
  }
  return unknown ?? 'yes';
}
