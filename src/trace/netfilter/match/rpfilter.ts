import type { Tri } from '../../../model/network/because.ts';
import type { Match } from '../../../model/network/rule.ts';
import { negateTri, triOf, YES } from '../env.ts';
import type { Env } from '../env.ts';
import type { FibQuery } from '../fib.ts';
import { isLinkLocal } from '../../route/special.ts';
import { isLoopback, sourceOf } from './fib-expr.ts';

/**
 * `-m rpfilter` (net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c): whether the route back to the packet's
 * *source* leaves by the device that it came in by. IPv4 asks so of a local source too, IPv6 accepts one wherever it comes in.
 */
export function matchRpfilter(env: Env, match: Extract<Match, { kind: 'rpfilter' }>): Tri {
  const { packet, netns, mark } = env.skb;
  if (isLoopback(env) || isBootstrap(env)) return negateTri(YES, match.invert);
  const found = env.ctx.fib.lookup({ netns, dst: packet.src, ...sourceOf(packet.dst), mark: match.validMark ? mark : 0, tos: packet.tos, ...(packet.src.family === 6 ? wayBackV6(env, match.loose) : {}) });
  if (found.kind === 'unknown') return { kind: 'unknown', because: found.because };
  if (found.kind === 'none') return negateTri(triOf(false), match.invert);
  if (found.type === 'local' && packet.src.family === 6) return negateTri(triOf(match.acceptLocal), match.invert);
  const typeFits = found.type === 'unicast' || (found.type === 'local' && match.acceptLocal);
  const deviceFits = match.loose || (env.inDev !== undefined && found.devs.includes(env.inDev));
  return negateTri(triOf(typeFits && deviceFits), match.invert);
}

/** IPv6 asks for the device that the packet came in by: to a link-local source there is no other (rpfilter_lookup_reverse6). */
function wayBackV6({ skb: { packet }, inDev }: Env, loose: boolean): Pick<FibQuery, 'oif' | 'prefers' | 'protocol'> {
  const { protocol } = packet;
  if (inDev === undefined) return { protocol };
  if (isLinkLocal(packet.src)) return { protocol, oif: inDev };
  return loose ? { protocol } : { protocol, prefers: inDev };
}

/** DHCP and the like: no source yet, to everyone; or an IPv6 link-scope unspecified source. */
function isBootstrap(env: Env): boolean {
  const { src, dst } = env.skb.packet;
  if (src.family === 6) return src.value === 0n;
  return src.value >> 24n === 0n && (dst.value === 0xffffffffn || dst.value >> 8n === 0xe00000n);
}
