import type { Because } from '../../../model/network/because.ts';
import type { Match, Rule, RuleStep, Statement } from '../../../model/network/rule.ts';
import { chance } from '../dice.ts';
import type { Env } from '../env.ts';
import { passes } from '../match/compare.ts';
import { evaluateMatch } from '../match/match.ts';

/**
 * The matches of a rule up to its next statement that does something. Certain ones are evaluated first: one that is not met
 * settles the rule, whatever the unknown ones would say.
 */
export interface Segment {
  readonly kind: 'no' | 'may';
  /** Place of the statement that ends the segment; past the last step when none does anything more. */
  readonly end: number;
  /** What has to be answered with yes for the segment to be met: places of steps, each with the line that is not known. */
  readonly unknown: readonly { readonly place: number; readonly because: Because }[];
  /** Probability of the dice among the matches; 1 when there are none. */
  readonly probability: number;
}

const NO_SEGMENT: Segment = { kind: 'no', end: 0, unknown: [], probability: 1 };
const NONE: Segment['unknown'] = [];

/** Evaluates the matches from a place on. */
export function segmentFrom(env: Env, rule: Rule, start: number): Segment {
  const { steps } = rule;
  let unknown: { place: number; because: Because }[] | undefined;
  let probability = 1;
  let place = start;
  for (; place < steps.length; place += 1) {
    const step = steps[place];
    if (step === undefined || (isStatement(step) && step.kind !== 'no-effect')) break;
    if (isStatement(step)) continue;
    const dice = chanceOf(step);
    if (dice !== undefined) {
      if (dice <= 0) return NO_SEGMENT;
      probability *= Math.min(1, dice);
      continue;
    }
    if (step.kind === 'dice') continue;
    const answer = evaluateMatch(env, step);
    if (answer.kind === 'no') return NO_SEGMENT;
    if (answer.kind === 'unknown') (unknown ??= []).push({ place, because: answer.because });
  }
  return { kind: 'may', end: place, unknown: unknown ?? NONE, probability };
}

/** The probability with which a match of dice is met; `undefined` for a match that is no dice. */
function chanceOf(match: Match): number | undefined {
  if (match.kind === 'dice') return match.probability;
  if (match.kind !== 'compare' || match.left.kind !== 'numgen') return undefined;
  const { test } = match;
  return test.kind === 'equal' ? undefined : chance(match.left, (face) => passes(face, test));
}

/** Whether a step acts rather than asks. */
export function isStatement(step: RuleStep): step is Statement {
  return !(step.kind in MATCH_KINDS) || 'terminal' in step;
}

const MATCH_KINDS: Readonly<Record<Match['kind'], true>> = {
  compare: true, lookup: true, ipset: true, dice: true, rate: true, rpfilter: true, addrtype: true, owner: true, socket: true, recent: true,
  time: true, payload: true, fragment: true, constant: true, unsupported: true,
};
