import type { Because } from '../../../model/network/because.ts';
import type { Chain, RejectWith, Table } from '../../../model/network/rule.ts';
import type { Step } from '../../../model/trace/journey.ts';
import type { Env } from '../env.ts';
import { ACCEPT } from '../statement/effect.ts';
import type { Effect } from '../statement/effect.ts';
import { report, stepOf } from '../statement/report.ts';
import { rollGroup } from './dice-group.ts';
import type { Way } from './dice-group.ts';
import { cursorIn, frameIn, sameFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { planOf, ruleAfter } from './plan.ts';
import type { ChainPlan, Going, RulePlan } from './plan.ts';
import { runRule } from './run-rule.ts';
import { met } from './segment.ts';

/** How a packet left a base chain by a rule; nothing at all: the policy decides. */
export type Ending =
  | { readonly kind: 'accept' | 'drop' | 'unknown'; readonly chain: string; readonly because: Because }
  | { readonly kind: 'reject'; readonly chain: string; readonly because: Because; readonly with: RejectWith };

/** Deeper nesting than any rule set that a kernel loads (NFT_JUMP_STACK_SIZE is 16; xtables counts when loading). */
const MOST_JUMPS = 128;

/**
 * Runs a chain (nft_do_chain, net/netfilter/nf_tables_core.c; ipt_do_table, net/ipv4/netfilter/ip_tables.c). `jump` comes back to
 * the rule after it; `goto` does not: the end of its chain is the end of the caller's. Nothing is given when the chain ends or returns.
 */
export function runChain(env: Env, chain: Chain): Ending | undefined {
  env.frame = frameIn(planOf(chain), undefined);
  return goOn(env);
}

/** Runs the chains that the packet is in, from where it is in each. */
export function goOn(env: Env): Ending | undefined {
  for (let { frame } = env; frame !== undefined; { frame } = env) {
    env.chain = frame.plan.name;
    const ending = runRules(env, frame);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

/** Runs the rules of the innermost chain until the packet is in another one; gives how it ended if it did. */
function runRules(env: Env, frame: Frame): Ending | undefined {
  const { plan, outer } = frame;
  const cursor = cursorIn(env, frame);
  let rule = frame.before;
  let from = frame.at - 1;
  for (let place = cursor.next(frame.at); place >= 0; place = cursor.next(place + 1)) {
    env.budget -= 1;
    if (env.budget < 0) return { kind: 'unknown', chain: plan.name, because: plan.chain.because };
    rule = ruleAfter(plan, rule, from, place);
    from = place;
    if (rule?.statement === undefined) continue;
    env.rule = rule.because;
    const answer = met(env, rule);
    if (answer === 'no') continue;
    let way: Way | undefined;
    if (rule.dice !== 'none' && answer === 'yes') {
      // Dice pull the rules after them into one roll, which may take a later one.
      frame.at = place;
      frame.before = undefined;
      way = rollGroup(env, plan, cursor, place);
      if (goesAgain(env, frame, way, way.rule, way.place)) return undefined;
      ({ place, rule } = way);
      from = place;
      if (rule === undefined) continue;
      env.rule = rule.because;
    }
    // The effect itself is not looked at, not even compared: it is rarely in the processor's cache.
    if (rule.effect !== undefined && answer === 'yes' && goesAgain(env, frame, rule, rule, place)) return undefined;
    const effect = runRule(env, rule, answer, way !== undefined);
    if (effect === undefined) continue;
    if (effect === ACCEPT) return end(env, rule, ACCEPT);
    if (rule.done === effect && goesAgain(env, frame, rule, rule, place)) return undefined;
    if (effect.kind === 'break') continue;
    if (effect.kind === 'return') {
      env.ctx.step(noted(env, rule, effect));
      break;
    }
    if (effect.kind !== 'jump' && effect.kind !== 'goto') return end(env, rule, effect);
    const to = targetOf(env.table, rule, effect);
    if (to === undefined || frame.depth > MOST_JUMPS) return { kind: 'unknown', chain: plan.name, because: env.rule };
    env.ctx.step(noted(env, rule, effect));
    // Whatever the packet, a roll that takes this rule comes to its verdict.
    if (way !== undefined && rule.effect === effect) remember(way, rule);
    frame.at = place + 1;
    frame.before = rule;
    env.frame = frameIn(to, effect.kind === 'goto' ? outer : frame);
    return undefined;
  }
  env.frame = outer === undefined ? undefined : sameFrame(outer);
  return undefined;
}

/** Sends the packet where the one before was sent, from the same table and hook. */
function goesAgain(env: Env, frame: Frame, { target, chains, hook, step, leaves }: Going, rule: RulePlan | undefined, place: number): boolean {
  if (target === undefined || step === undefined || chains !== env.table.chains || hook !== env.hook || frame.depth > MOST_JUMPS) return false;
  env.ctx.step(step);
  frame.at = place + 1;
  frame.before = rule;
  env.frame = frameIn(target, leaves ? frame.outer : frame);
  return true;
}

function remember(way: Way, { target, chains, hook, step, leaves }: RulePlan): void {
  way.target = target;
  way.chains = chains;
  way.hook = hook;
  way.step = step;
  way.leaves = leaves;
}

/** The chain that a rule sends the packet to. A rule mostly names one, so it is looked up once in the table that it was last run in. */
function targetOf({ chains }: Table, rule: RulePlan, effect: Extract<Effect, { kind: 'jump' | 'goto' }>): ChainPlan | undefined {
  if (rule.done === effect && rule.chains === chains) return rule.target;
  const chain = chains.get(effect.chain);
  if (chain === undefined) return undefined;
  const plan = planOf(chain);
  rule.done = effect;
  rule.leaves = effect.kind === 'goto';
  rule.step = undefined;
  rule.chains = chains;
  rule.target = plan;
  return plan;
}

/** The step of a rule that sent the packet on its way. A rule mostly sends it the same way, so the step is made once. */
function noted(env: Env, rule: RulePlan, effect: Exclude<Effect, { kind: 'break' | 'unknown' }>): Step {
  if (rule.step !== undefined && rule.done === effect && rule.hook === env.hook) return rule.step;
  if (rule.done !== effect) rule.target = undefined;
  const step = stepOf(env, effect.kind === 'goto' ? 'jump' : effect.kind, factsOf(effect));
  rule.hook = env.hook;
  rule.done = effect;
  rule.step = step;
  return step;
}

function factsOf(effect: Exclude<Effect, { kind: 'break' | 'unknown' }>): Step['facts'] {
  switch (effect.kind) {
    case 'jump': return { to: effect.chain };
    case 'goto': return { to: effect.chain, goto: true };
    case 'reject': return { with: effect.with.kind };
    case 'accept': case 'drop': case 'return': return {};
  }
}

function end(env: Env, rule: RulePlan, effect: Exclude<Effect, { kind: 'break' | 'return' | 'jump' | 'goto' }>): Ending {
  const { chain, rule: because } = env;
  switch (effect.kind) {
    case 'accept':
      // The step of a translation is written once the packet has been rewritten.
      if (env.nat === undefined) env.ctx.step(noted(env, rule, effect));
      return { kind: 'accept', chain, because };
    case 'drop':
      env.ctx.step(noted(env, rule, effect));
      return { kind: 'drop', chain, because };
    case 'reject':
      env.ctx.step(noted(env, rule, effect));
      return { kind: 'reject', chain, because, with: effect.with };
    case 'unknown':
      report(env, 'unknown', {}, undefined, [effect.because]);
      return { kind: 'unknown', chain, because: effect.because };
  }
}
