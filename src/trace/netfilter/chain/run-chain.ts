import type { Because } from '../../../model/network/because.ts';
import type { Chain, RejectWith } from '../../../model/network/rule.ts';
import type { Cursor, Env } from '../env.ts';
import type { Effect } from '../statement/effect.ts';
import { report } from '../statement/report.ts';
import { rollGroup } from './dice-group.ts';
import { runRule } from './run-rule.ts';
import { segmentFrom } from './segment.ts';

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
export function runChain(outer: Env, start: Chain, depth = 0): Ending | undefined {
  let chain = start;
  for (;;) {
    const env: Env = { ...outer, chain: chain.name };
    const way = runRules(env, chain, depth);
    if (way === undefined || way.kind !== 'goto') return way;
    chain = way.chain;
  }
}

function runRules(env: Env, chain: Chain, depth: number): Ending | { readonly kind: 'goto'; readonly chain: Chain } | undefined {
  const cursor = env.cursorOf(env, chain);
  for (let place = cursor.next(0); place >= 0; place = cursor.next(place + 1)) {
    env.budget.left -= 1;
    if (env.budget.left < 0) return { kind: 'unknown', chain: chain.name, because: chain.because };
    const run = runAt(env, chain, cursor, place);
    place = run.place;
    const { effect } = run;
    if (effect === undefined || effect.kind === 'break') continue;
    if (effect.kind === 'return') {
      report(env, 'return');
      return undefined;
    }
    if (effect.kind !== 'jump' && effect.kind !== 'goto') return end(env, effect);
    const next = env.table.chains.get(effect.chain);
    if (next === undefined || depth >= MOST_JUMPS) return { kind: 'unknown', chain: chain.name, because: env.rule };
    report(env, 'jump', { to: next.name, ...(effect.kind === 'goto' ? { goto: true } : {}) });
    if (effect.kind === 'goto') return { kind: 'goto', chain: next };
    const ending = runChain(env, next, depth + 1);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

/** Runs the rule at a place; dice pull the rules after it into one roll, which may take a later one. */
function runAt(env: Env, chain: Chain, cursor: Cursor, place: number): { readonly place: number; readonly effect: Effect | undefined } {
  const rule = chain.rules[place];
  if (rule === undefined) return { place, effect: undefined };
  env.rule = rule.because;
  const segment = segmentFrom(env, rule, 0);
  if (segment.kind === 'no') return { place, effect: undefined };
  if (segment.probability >= 1 || segment.unknown.length > 0 || segment.end >= rule.steps.length) return { place, effect: runRule(env, rule, segment) };
  const group = rollGroup(env, chain, cursor, place, segment);
  const taken = chain.rules[group.place];
  if (group.segment === undefined || taken === undefined) return { place: group.place, effect: undefined };
  env.rule = taken.because;
  return { place: group.place, effect: runRule(env, taken, group.segment, true) };
}

function end(env: Env, effect: Exclude<Effect, { kind: 'break' | 'return' | 'jump' | 'goto' }>): Ending {
  const place = { chain: env.chain, because: env.rule };
  switch (effect.kind) {
    case 'accept':
      // The step of a translation is written once the packet has been rewritten.
      if (env.nat.rule !== env.rule) report(env, 'accept');
      return { kind: 'accept', ...place };
    case 'drop':
      report(env, 'drop');
      return { kind: 'drop', ...place };
    case 'reject':
      report(env, 'reject', { with: effect.with.kind });
      return { kind: 'reject', ...place, with: effect.with };
    case 'unknown':
      report(env, 'unknown', {}, undefined, [effect.because]);
      return { kind: 'unknown', chain: env.chain, because: effect.because };
  }
}
