import type { Tri } from '../../../model/network/because.ts';
import type { Match } from '../../../model/network/rule.ts';
import { negateTri, triOf } from '../env.ts';
import type { Env } from '../env.ts';

/** `-m addrtype` (net/netfilter/xt_addrtype.c): the route type of the source or destination, perhaps on one device only. */
export function matchAddrtype(env: Env, match: Extract<Match, { kind: 'addrtype' }>): Tri {
  const { packet, netns } = env.skb;
  const address = match.side === 'src' ? packet.src : packet.dst;
  const dev = match.limitIface === 'in' ? env.inDev : match.limitIface === 'out' ? env.outDev : undefined;
  const type = env.ctx.fib.addressType(netns, address, dev);
  if (type.kind === 'unknown') return { kind: 'unknown', because: type.because };
  return negateTri(triOf(match.types.some((wanted) => wanted.toLowerCase() === type.type)), match.negate);
}
