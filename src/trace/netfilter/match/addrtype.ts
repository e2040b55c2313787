import type { Ip } from '../../../net/ip.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Tri } from '../../../model/network/because.ts';
import type { Match } from '../../../model/network/rule.ts';
import { isMulticast } from '../../route/special.ts';
import { negateTri, NO, triOf, YES } from '../env.ts';
import type { Env } from '../env.ts';

/** `-m addrtype` (net/netfilter/xt_addrtype.c, 6.1 and 6.18): the type of the source or destination, perhaps on one device only. */
export function matchAddrtype(env: Env, match: Extract<Match, { kind: 'addrtype' }>): Tri {
  const { packet, netns } = env.skb;
  const address = match.side === 'src' ? packet.src : packet.dst;
  const dev = match.limitIface === 'in' ? env.inDev : match.limitIface === 'out' ? env.outDev : undefined;
  const wanted = new Set(match.types.map((type) => type.toLowerCase()));
  if (address.family === 6) return negateTri(matchV6(env, address, wanted, dev), match.negate);
  const type = env.ctx.fib.addressType(netns, address, dev);
  if (type.kind === 'unknown') return { kind: 'unknown', because: type.because };
  return negateTri(triOf(wanted.has(type.type)), match.negate);
}

/** match_type6: what kind of address it is must be so for each kind that is asked for; only then the route is asked, and one of those types is enough. */
function matchV6(env: Env, ip: Ip, wanted: ReadonlySet<string>, dev: string | undefined): Tri {
  if (wanted.has('multicast') && !isMulticast(ip)) return NO;
  if (wanted.has('unicast') && !isUnicast(ip)) return NO;
  if (wanted.has('unspec') && ip.value !== 0n) return NO;
  if (!['local', 'anycast', 'unreachable'].some((type) => wanted.has(type))) return YES;
  return routeMatches(env, ip, wanted, dev);
}

/** match_lookup_rt6: with a device, an address is local when that device has it, and only routes through the device count. */
function routeMatches(env: Env, ip: Ip, wanted: ReadonlySet<string>, dev: string | undefined): Tri {
  const found = env.ctx.fib.lookup({ netns: env.skb.netns, dst: ip, mark: 0, tos: 0, ...(dev === undefined ? {} : { oif: dev }) });
  if (found.kind === 'unknown') return { kind: 'unknown', because: found.because };
  if (found.kind === 'none' || REFUSING.has(found.type)) return triOf(wanted.has('unreachable'));
  if (wanted.has('anycast') && found.type === 'anycast') return YES;
  if (!wanted.has('local')) return NO;
  if (dev === undefined) return triOf(found.type === 'local');
  const { links } = env.netns;
  if (links.kind === 'missing') return { kind: 'unknown', because: links.because };
  return triOf(links.value.some((link) => link.name === dev && link.addresses.some((address) => sameIp(address.ip, ip))));
}

const REFUSING: ReadonlySet<string> = new Set(['unreachable', 'prohibit', 'blackhole', 'throw']);

/** IPV6_ADDR_UNICAST of ipv6_addr_type (net/ipv6/addrconf_core.c): not ::, not multicast, not mapped IPv4. Local addresses are unicast too. */
function isUnicast(ip: Ip): boolean {
  return ip.value !== 0n && !isMulticast(ip) && ip.value >> 32n !== 0xffffn;
}
