import type { Tri } from '../../../model/network/because.ts';
import type { Match } from '../../../model/network/rule.ts';
import { negateTri, NO, triOf, YES } from '../env.ts';
import type { MatchPlan } from '../chain/plan.ts';
import type { Env } from '../env.ts';
import { matchIpset } from '../ipset/match.ts';
import { lookupWithKey } from '../set/lookup.ts';
import { evaluate } from '../expr.ts';
import { matchAddrtype } from './addrtype.ts';
import { sharedComparison } from './compare.ts';
import { matchOwner } from './owner.ts';
import { matchRpfilter } from './rpfilter.ts';
import { matchSocket } from './socket.ts';
import { matchTime } from './time.ts';

/** Answers one match for a packet: yes, no, or unknown because of a line. */
export type Matcher = (env: Env) => Tri;

/** Makes a match ready to be asked of packets; the dice, which need weights, apart. */
export function matcherOf(match: Exclude<Match, { kind: 'dice' }>): Matcher {
  switch (match.kind) {
    case 'compare': return sharedComparison(match.left, match.test);
    case 'lookup': return (env) => matchLookup(env, match);
    case 'ipset': return (env) => negateTri(matchIpset(env, match.set, match.dirs), match.negate);
    case 'rpfilter': return (env) => matchRpfilter(env, match);
    case 'addrtype': return (env) => matchAddrtype(env, match);
    case 'owner': return (env) => matchOwner(env, match);
    case 'socket': return (env) => matchSocket(env, match);
    case 'time': return (env) => matchTime(env, match.text);
    case 'fragment': return (env) => negateTri(triOf(isFragment(env, match.first)), match.negate);
    case 'constant': return () => triOf(match.matches);
    // `--set` always finds or makes its entry (net/netfilter/xt_recent.c).
    case 'recent': return match.op === 'set' ? () => triOf(!match.negate) : notKnown;
    // Counters that were not collected: a single packet on a fresh counter would match, or not; both ways are walked.
    case 'rate': case 'payload': case 'unsupported': return notKnown;
  }
}

/** Answers in their places by what comes after them, which very many rules share (`-p tcp --dport 80`), as they do the comparisons themselves. */
const shared = new WeakMap<MatchPlan, WeakMap<Matcher, MatchPlan>>();
const last = new WeakMap<Matcher, MatchPlan>();

/** A match made ready, in its place and before the one after it. */
export function plainMatch(match: Exclude<Match, { kind: 'dice' }>, next: MatchPlan | undefined, place: number): MatchPlan {
  const answer = matcherOf(match);
  const plans = next === undefined ? last : (shared.get(next) ?? new WeakMap<Matcher, MatchPlan>());
  const known = plans.get(answer);
  if (known?.place === place) return known;
  const plan = { answer, next, place };
  plans.set(answer, plan);
  if (next !== undefined) shared.set(next, plans);
  return plan;
}

function notKnown(env: Env): Tri {
  return { kind: 'unknown', because: env.rule };
}

/** `KEY @set`: a packet without the key does not match, negated or not. */
function matchLookup(env: Env, match: Extract<Match, { kind: 'lookup' }>): Tri {
  const hit = lookupWithKey(env, match.key, match.set);
  if (hit.kind === 'unknown') return { kind: 'unknown', because: hit.because ?? env.rule };
  if (hit.kind === 'hit') return negateTri(YES, match.negate);
  return match.negate && evaluate(env, match.key) !== undefined ? YES : NO;
}

/** `-f` and `-m frag`: later fragments; with `first`, the one at offset 0 that more follow. */
function isFragment(env: Env, first: boolean): boolean {
  const { fragment } = env.skb.packet;
  if (fragment === undefined) return false;
  return first ? fragment.offset === 0 && fragment.more : fragment.offset !== 0;
}
