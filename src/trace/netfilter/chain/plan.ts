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
import { effectOf } from '../statement/verdict.ts';
import type { Executor } from '../statement/execute.ts';
import type { Ways } from './dice-group.ts';

/**
 * Rules taken apart once, on the first packet that meets them: which steps ask and which act, what the dice among them come to, and
 * the steps that a walk writes down each time alike. No packet is needed for that; a plan is what a rule says, made ready to be run.
 */
export interface ChainPlan {
  readonly chain: Chain;
  readonly name: string;
  readonly rules: readonly Rule[];
  /** By place in the chain; filled when a packet first gets there. */
  readonly plans: (RulePlan | undefined)[];
  /** Dice groups by the place where they begin, when no packet can change what they come to. */
  readonly groups: Map<number, Ways>;
}

/**
 * One rule. What is read for every packet lies in few small objects that point to each other rather than in lists: of 170,000 rules
 * hardly one is in the processor's cache when a packet comes to it, and what counts is how much memory has to be fetched.
 */
export interface RulePlan {
  readonly because: Because;
  /** Matches and the statement that follows them. The matches after the last statement are left out: nothing hangs on them. */
  readonly first: SegmentPlan | undefined;
  /** Where it last sent a packet, and the table that it was in. */
  chains: Table['chains'] | undefined;
  target: ChainPlan | undefined;
  /** What it last did, on which hook, and what was then written down. */
  hook: Hook | undefined;
  effect: Effect | undefined;
  step: Step | undefined;
}

export interface SegmentPlan {
  readonly match: MatchPlan | undefined;
  /** The chance of the dice among the matches, 1 without any. */
  readonly probability: number;
  /** What the statement does to any packet; otherwise it has to be carried out. */
  readonly effect: Effect | undefined;
  readonly execute: Executor | undefined;
  readonly statement: Statement;
  /** What follows once the statement has been carried out. */
  readonly next: SegmentPlan | undefined;
}

/** A match made ready, its place in the rule, and the match after it. */
export interface MatchPlan {
  readonly answer: Matcher;
  readonly next: MatchPlan | undefined;
  readonly place: number;
}

const plans = new WeakMap<Chain, ChainPlan>();

/** The plan of a chain, kept for as long as the chain is. */
export function planOf(chain: Chain): ChainPlan {
  let plan = plans.get(chain);
  if (plan === undefined) {
    plan = { chain, name: chain.name, rules: chain.rules, plans: [], groups: new Map() };
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
  const plan: RulePlan = { because: rule.because, first: segmentsOf(rule.steps), chains: undefined, target: undefined, hook: undefined, effect: undefined, step: undefined };
  chain.plans[place] = plan;
  return plan;
}

/** From the last step to the first, so that each part knows the one after it. */
function segmentsOf(steps: readonly RuleStep[]): SegmentPlan | undefined {
  let segment: { statement: Statement; next: SegmentPlan | undefined } | undefined;
  let match: MatchPlan | undefined;
  let probability = 1;
  const close = (): SegmentPlan | undefined => (segment === undefined ? undefined : segmentOf(match, probability, segment.statement, segment.next));
  for (let place = steps.length - 1; place >= 0; place -= 1) {
    const step = steps[place];
    if (step === undefined || step.kind === 'no-effect') continue;
    if (isStatement(step)) {
      segment = { statement: step, next: close() };
      match = undefined;
      probability = 1;
      continue;
    }
    const dice = chanceOf(step);
    if (dice !== undefined) probability *= Math.max(0, Math.min(1, dice));
    else if (step.kind !== 'dice') match = { answer: matcherOf(step), next: match, place };
  }
  return close();
}

function segmentOf(match: MatchPlan | undefined, probability: number, statement: Statement, next: SegmentPlan | undefined): SegmentPlan {
  const effect = statement.kind === 'verdict' ? effectOf(statement.verdict) : undefined;
  return { match, probability, effect, execute: effect === undefined ? executorOf(statement) : undefined, statement, next };
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
