import type { Because } from '../../model/network/because.ts';
import type { Registered } from './base-chains.ts';
import { goOn, runChain } from './chain/run-chain.ts';
import type { Ending } from './chain/run-chain.ts';
import type { Env } from './env.ts';
import type { HookState } from './hook-state.ts';
import { putAt } from './nat/place.ts';
import type { NatPlace } from './nat/place.ts';
import type { Contender } from './tie.ts';
import { ACCEPTED } from './verdict.ts';
import type { HookVerdict } from './verdict.ts';

/** Rules that one hook looks at before it gives up on a rule set that no kernel would have loaded. */
const MOST_RULES = 200_000;

/** The packet comes to a base chain, having left the one before. */
export function enterBase(state: HookState, place: Registered, natChain?: number): Env {
  state.table = place.table;
  state.chain = place.chain.name;
  state.frame = undefined;
  state.natChain = natChain;
  state.rule = place.because;
  state.budget = MOST_RULES;
  state.nat = undefined;
  return state;
}

/** Runs a base chain, and its policy where no rule decides. */
export function runBase(env: Env, place: Registered): HookVerdict {
  return verdictOf(env, place, runChain(env, place.chain));
}

/** The same from a place in the middle. */
export function resumeBase(env: Env, place: Registered, at: NatPlace): HookVerdict {
  putAt(env, at);
  return verdictOf(env, place, goOn(env));
}

/** What a base chain is to others of its priority. */
export function contenderOf({ table, chain, base, because }: Registered): Contender {
  return { name: `${table.dialect} ${table.family} ${table.name} ${chain.name}`, because, order: base.order };
}

/** Whether a base chain does nothing to any packet. */
export function isIdle({ chain, base }: Registered): boolean {
  return chain.rules.length === 0 && base.policy === 'accept';
}

/** What becomes of a packet that has left a base chain by a rule, or by its end. */
function verdictOf(env: Env, place: Registered, ending: Ending | undefined): HookVerdict {
  const { hook } = env;
  if (ending?.kind === 'accept' || (ending === undefined && place.base.policy === 'accept')) return ACCEPTED;
  const at = { hook, table: place.table.name };
  if (ending === undefined) {
    env.ctx.step({ stage: 'filter', action: 'drop', because: [place.chain.because], facts: { ...at, chain: place.chain.name, policy: true } });
    return { kind: 'drop', by: { kind: 'policy', ...at, chain: place.chain.name }, because: [place.chain.because] };
  }
  const by = { kind: 'rule', ...at, chain: ending.chain } as const;
  const because: readonly Because[] = [ending.because];
  switch (ending.kind) {
    case 'drop': return { kind: 'drop', by, because };
    case 'reject': return { kind: 'reject', by, with: ending.with, because };
    case 'unknown': return { kind: 'unknown', because };
  }
}
