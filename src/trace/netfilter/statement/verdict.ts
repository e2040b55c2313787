import type { Verdict } from '../../../model/network/expr.ts';
import type { Statement } from '../../../model/network/rule.ts';
import type { Env } from '../env.ts';
import { lookupWithKey } from '../set/lookup.ts';
import { ACCEPT, BREAK, DROP, RETURN } from './effect.ts';
import type { Effect } from './effect.ts';

/** The way that a verdict sends the packet; `continue` goes on with the rule. */
export function effectOf(verdict: Verdict): Effect | undefined {
  switch (verdict.kind) {
    case 'accept': return ACCEPT;
    case 'drop': return DROP;
    case 'return': return RETURN;
    case 'jump': case 'goto': return verdict;
    case 'continue': return undefined;
  }
}

/** `KEY vmap @M` (net/netfilter/nft_lookup.c): no element for the key ends the rule. */
export function vmap(env: Env, statement: Extract<Statement, { kind: 'vmap' }>): Effect | undefined {
  const hit = lookupWithKey(env, statement.key, statement.set);
  if (hit.kind === 'unknown') return { kind: 'unknown', because: hit.because ?? env.rule };
  if (hit.kind === 'miss' || hit.element.verdict === undefined) return BREAK;
  return effectOf(hit.element.verdict);
}
