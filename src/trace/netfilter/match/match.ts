import type { Tri } from '../../../model/network/because.ts';
import type { Match } from '../../../model/network/rule.ts';
import { negateTri, NO, triOf, YES } from '../env.ts';
import type { Env } from '../env.ts';
import { matchIpset } from '../ipset/match.ts';
import { lookupWithKey } from '../set/lookup.ts';
import { evaluate } from '../expr.ts';
import { matchAddrtype } from './addrtype.ts';
import { compare } from './compare.ts';
import { matchOwner } from './owner.ts';
import { matchRpfilter } from './rpfilter.ts';
import { matchSocket } from './socket.ts';
import { matchTime } from './time.ts';

/** Every match but the dice, which need weights: yes, no, or unknown because of a line. */
export function evaluateMatch(env: Env, match: Exclude<Match, { kind: 'dice' }>): Tri {
  switch (match.kind) {
    case 'compare': return compare(env, match.left, match.test);
    case 'lookup': return matchLookup(env, match);
    case 'ipset': return negateTri(matchIpset(env, match.set, match.dirs), match.negate);
    case 'rpfilter': return matchRpfilter(env, match);
    case 'addrtype': return matchAddrtype(env, match);
    case 'owner': return matchOwner(env, match);
    case 'socket': return matchSocket(env, match);
    case 'time': return matchTime(env, match.text);
    case 'fragment': return negateTri(triOf(isFragment(env, match.first)), match.negate);
    case 'constant': return triOf(match.matches);
    // `--set` always finds or makes its entry (net/netfilter/xt_recent.c).
    case 'recent': return match.op === 'set' ? triOf(!match.negate) : { kind: 'unknown', because: env.rule };
    // Counters that were not collected: a single packet on a fresh counter would match, or not; both ways are walked.
    case 'rate': case 'payload': case 'unsupported': return { kind: 'unknown', because: env.rule };
  }
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
