import type { Tri } from '../../../model/network/because.ts';
import type { Match } from '../../../model/network/rule.ts';
import type { IntRange } from '../../../net/range.ts';
import { negateTri, NO, triOf, YES } from '../env.ts';
import type { Env } from '../env.ts';

/**
 * `-m owner` (net/netfilter/xt_owner.c): a packet that no local socket sent matches only the negation of what is asked. One of the stack's own sockets
 * exists, and has no owner.
 */
export function matchOwner(env: Env, match: Extract<Match, { kind: 'owner' }>): Tri {
  const { socket, stackSocket } = env.skb;
  if (socket === undefined) {
    const noOwner = (match.uid === undefined || match.negate.uid) && (match.gid === undefined || match.negate.gid);
    return triOf(noOwner && (!match.socketExists || match.negate.socketExists !== (stackSocket === true)));
  }
  if (match.socketExists && match.negate.socketExists) return NO;
  const answers = [idMatches(env, match.uid, socket.uid, match.negate.uid), idMatches(env, match.gid, socket.gid, match.negate.gid)];
  return answers.find((answer) => answer.kind === 'no') ?? answers.find((answer) => answer.kind === 'unknown') ?? YES;
}

function idMatches(env: Env, range: IntRange | undefined, id: number | undefined, negate: boolean): Tri {
  if (range === undefined) return YES;
  if (id === undefined) return { kind: 'unknown', because: env.rule };
  return negateTri(triOf(id >= range.from && id <= range.to), negate);
}
