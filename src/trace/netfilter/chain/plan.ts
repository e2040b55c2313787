import type { Because, Tri } from '../../../model/network/because.ts';
import type { Chain, Match, Rule, RuleStep, Statement, Table } from '../../../model/network/rule.ts';
import type { Step } from '../../../model/trace/journey.ts';
import { chance } from '../dice.ts';
import { shortCursor } from '../index/linear-cursor.ts';
import type { Cursor, Env, Hook } from '../env.ts';
import { AddressMatch, addressTest } from '../match/address.ts';
import type { AddressTest } from '../match/address.ts';
import { passerOf } from '../match/compare.ts';
import { plainMatch } from '../match/match.ts';
import { constantRange } from '../nat/target.ts';
import type { NatRange } from '../../conntrack/nat/range.ts';
import type { Effect } from '../statement/effect.ts';
import { executorOf } from '../statement/execute.ts';
import { effectOf } from '../statement/verdict.ts';
import type { Executor } from '../statement/execute.ts';
import type { Group } from './dice-group.ts';

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
  /** The plan of the first rule, once a packet has been there. */
  head: RulePlan | undefined;
  /** What walks a chain whose rules are all looked at, whatever the packet. */
  readonly cursor: Cursor | undefined;
  /** Dice groups by the place where they begin, when no packet can change what they come to. */
  groups: Group | undefined;
}

/**
 * One rule: its line, and its first segment. What is read for every packet lies in few small objects that point to each other rather than
 * in lists: of 170,000 rules hardly one is in the processor's cache when a packet comes to it, and what counts is how much memory has to
 * be fetched.
 */
export interface RulePlan extends SegmentPlan, Going {
  readonly because: Because;
  /** The rule after it, once a packet has been there. */
  after: RulePlan | undefined;
  /** What it last did. */
  done: Effect | undefined;
}

/** Where a packet was last sent, for the next one to go there too without asking anew. */
export interface Going {
  /** The table that it was in. */
  chains: Table['chains'] | undefined;
  target: ChainPlan | undefined;
  /** It went there for good (goto). */
  leaves: boolean;
  /** On which hook that was, and what was then written down. */
  hook: Hook | undefined;
  step: Step | undefined;
}

/** Matches and the statement that follows them. The matches after a rule's last statement are left out: nothing hangs on them. */
export interface SegmentPlan {
  /** The first of its matches that asks whether an address is in a prefix, spread out here, so that no other object need be fetched. */
  readonly side: AddressTest['side'] | 'any';
  readonly mask: number;
  readonly first: number;
  /** The other matches. */
  readonly match: MatchPlan | undefined;
  /** Dice are among the matches, and may fall either way (`even`) or but one. */
  readonly dice: 'none' | 'even' | 'never';
  /** The chance of the dice among the matches, 1 without any. */
  readonly probability: number;
  /** What the statement does to any packet; otherwise it has to be carried out. */
  readonly effect: Effect | undefined;
  readonly execute: Executor | undefined;
  /** Where a DNAT translates every packet to: a cluster has one of its own for each endpoint, so no more is put between than this. */
  readonly dnat: NatRange | undefined;
  /** Absent: the rule does nothing, and nothing need be asked. */
  readonly statement: Statement | undefined;
  /** What follows once the statement has been carried out. */
  readonly next: SegmentPlan | undefined;
}

/** A match made ready, its place in the rule, and the match after it. */
export interface MatchPlan {
  answer(env: Env): Tri;
  readonly next: MatchPlan | undefined;
  readonly place: number;
}

const plans = new WeakMap<Chain, ChainPlan>();

/** The plan of a chain, kept for as long as the chain is. */
export function planOf(chain: Chain): ChainPlan {
  let plan = plans.get(chain);
  if (plan === undefined) {
    const { name, rules } = chain;
    plan = { cursor: shortCursor(rules.length), head: undefined, name, rules, plans: new Array<RulePlan | undefined>(rules.length), groups: undefined, chain };
    plans.set(chain, plan);
  }
  return plan;
}

/** The plan of the rule at a place, when the packet comes from the rule `before`, which is at `from`, or enters the chain; nothing past the end. */
export function ruleAfter(chain: ChainPlan, before: RulePlan | undefined, from: number, place: number): RulePlan | undefined {
  if (before === undefined) return place === 0 ? (chain.head ??= ruleAt(chain, 0)) : ruleAt(chain, place);
  return from + 1 === place ? (before.after ??= ruleAt(chain, place)) : ruleAt(chain, place);
}

/** The plan of the rule at a place; nothing past the end. */
export function ruleAt(chain: ChainPlan, place: number): RulePlan | undefined {
  const known = chain.plans[place];
  if (known !== undefined) return known;
  const rule = chain.rules[place];
  if (rule === undefined) return undefined;
  const { side, mask, first, match, dice, probability, effect, dnat, execute, statement, next } = segmentsOf(rule.steps) ?? NOTHING;
  // In the order in which they are read: what is asked of a rule that does not match lies together.
  const plan: RulePlan = {
    statement, because: rule.because, dice, side, mask, first, after: undefined, match,
    effect, dnat, done: undefined, hook: undefined, chains: undefined, target: undefined, leaves: false, step: undefined, execute, next, probability,
  };
  chain.plans[place] = plan;
  return plan;
}

/** No address is asked for. */
const ANY_ADDRESS = { side: 'any', mask: 0, first: 0 } as const;

/** What a rule comes to that does nothing. */
const NOTHING: SegmentPlan = { ...ANY_ADDRESS, match: undefined, dice: 'none', probability: 1, effect: undefined, dnat: undefined, execute: undefined, statement: undefined, next: undefined };

/** From the last step to the first, so that each part knows the one after it. */
function segmentsOf(steps: readonly RuleStep[]): SegmentPlan | undefined {
  let segment: { statement: Statement; next: SegmentPlan | undefined } | undefined;
  let match: MatchPlan | undefined;
  let address: { readonly test: AddressTest; readonly place: number } | undefined;
  let probability = 1;
  const close = (): SegmentPlan | undefined => (segment === undefined ? undefined : segmentOf(address?.test ?? ANY_ADDRESS, match, probability, segment));
  for (let place = steps.length - 1; place >= 0; place -= 1) {
    const step = steps[place];
    if (step === undefined || step.kind === 'no-effect') continue;
    if (isStatement(step)) {
      segment = { statement: step, next: close() };
      match = undefined;
      address = undefined;
      probability = 1;
      continue;
    }
    const test = addressTest(step);
    if (test !== undefined) {
      if (address !== undefined) match = new AddressMatch(address.test, match, address.place);
      address = { test, place };
      continue;
    }
    const dice = chanceOf(step);
    if (dice !== undefined) probability *= Math.max(0, Math.min(1, dice));
    else if (step.kind !== 'dice') match = plainMatch(step, match, place);
  }
  return close();
}

function segmentOf({ side, mask, first }: Pick<SegmentPlan, 'side' | 'mask' | 'first'>, match: MatchPlan | undefined, probability: number, { statement, next }: { readonly statement: Statement; readonly next: SegmentPlan | undefined }): SegmentPlan {
  const effect = statement.kind === 'verdict' ? effectOf(statement.verdict) : undefined;
  const dice = probability >= 1 ? 'none' : probability <= 0 ? 'never' : 'even';
  const dnat = statement.kind === 'dnat' ? constantRange(statement.to) : undefined;
  return { side, mask, first, match, dice, probability, effect, dnat, execute: effect === undefined && dnat === undefined ? executorOf(statement) : undefined, statement, next };
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
