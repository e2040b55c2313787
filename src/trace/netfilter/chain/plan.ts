import type { Because } from '../../../model/network/because.ts';
import type { Chain, Match, Rule, RuleStep, Statement, Table } from '../../../model/network/rule.ts';
import type { Step } from '../../../model/trace/journey.ts';
import { chance } from '../dice.ts';
import type { Hook } from '../env.ts';
import { passerOf } from '../match/compare.ts';
import { matcherOf } from '../match/match.ts';
import type { Matcher } from '../match/match.ts';
import type { Effect } from '../statement/effect.ts';
import { executorOf } from '../statement/execute.ts';
import type { Executor } from '../statement/execute.ts';
import type { Ways } from './dice-group.ts';

/**
 * Rules taken apart once, on the first packet that meets them: which steps ask and which act, what the dice among them come to, and
 * the steps that a walk writes down each time alike. No packet is needed for that; a plan is what a rule says, made ready to be run.
 */
export interface ChainPlan {
  readonly chain: Chain;
  readonly rules: readonly Rule[];
  /** By place in the chain; filled when a packet first gets there. */
  readonly plans: (RulePlan | undefined)[];
  /** Dice groups by the place where they begin, when no packet can change what they come to. */
  readonly groups: Map<number, Ways>;
}

export interface RulePlan {
  readonly because: Because;
  /** Matches and the statement that follows them, in order. The matches after the last statement are left out: nothing hangs on them. */
  readonly segments: readonly SegmentPlan[];
  /** What was last written down about this rule, by hook. */
  readonly noted: Map<Hook, { readonly effect: Effect; readonly step: Step }>;
  /** Where it last sent a packet. */
  target: { readonly chains: Table['chains']; readonly name: string; readonly plan: ChainPlan } | undefined;
}

export interface SegmentPlan {
  /** The matches, made ready, and the place of each in the rule. */
  readonly matchers: readonly Matcher[];
  readonly places: readonly number[];
  readonly statement: Statement;
  readonly execute: Executor;
  /** The chance of the dice among the matches, 1 without any. */
  readonly probability: number;
}

const plans = new WeakMap<Chain, ChainPlan>();

/** The plan of a chain, kept for as long as the chain is. */
export function planOf(chain: Chain): ChainPlan {
  let plan = plans.get(chain);
  if (plan === undefined) {
    plan = { chain, rules: chain.rules, plans: [], groups: new Map() };
    plans.set(chain, plan);
  }
  return plan;
}

/** The plan of the rule at a place; nothing past the end. */
export function ruleAt(chain: ChainPlan, place: number): RulePlan | undefined {
  const known = chain.plans[place];
  if (known !== undefined) return known;
  const rule = chain.rules[place];
  if (rule === undefined) return undefined;
  const plan: RulePlan = { because: rule.because, segments: segmentsOf(rule.steps), noted: new Map(), target: undefined };
  chain.plans[place] = plan;
  return plan;
}

function segmentsOf(steps: readonly RuleStep[]): readonly SegmentPlan[] {
  const segments: SegmentPlan[] = [];
  let matchers: Matcher[] = [];
  let places: number[] = [];
  let probability = 1;
  for (const [place, step] of steps.entries()) {
    if (isStatement(step)) {
      if (step.kind === 'no-effect') continue;
      segments.push({ matchers, places, statement: step, execute: executorOf(step), probability });
      matchers = [];
      places = [];
      probability = 1;
      continue;
    }
    const dice = chanceOf(step);
    if (dice !== undefined) probability *= Math.max(0, Math.min(1, dice));
    else if (step.kind !== 'dice') {
      matchers.push(matcherOf(step));
      places.push(place);
    }
  }
  return segments;
}

/** The probability with which a match of dice is met; `undefined` for a match that is no dice. */
function chanceOf(match: Match): number | undefined {
  if (match.kind === 'dice') return match.probability;
  if (match.kind !== 'compare' || match.left.kind !== 'numgen') return undefined;
  const { test } = match;
  return test.kind === 'equal' ? undefined : chance(match.left, passerOf(test));
}

/** Whether a step acts rather than asks. */
export function isStatement(step: RuleStep): step is Statement {
  return !(step.kind in MATCH_KINDS) || 'terminal' in step;
}

const MATCH_KINDS: Readonly<Record<Match['kind'], true>> = {
  compare: true, lookup: true, ipset: true, dice: true, rate: true, rpfilter: true, addrtype: true, owner: true, socket: true, recent: true,
  time: true, payload: true, fragment: true, constant: true, unsupported: true,
};
