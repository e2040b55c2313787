import type { Ip } from '../../../net/ip.ts';
import type { Fib } from '../../../model/network/expr.ts';
import type { Answer, Env } from '../env.ts';
import type { FibQuery, FibResult } from '../fib.ts';
import { isLinkLocal } from '../../route/special.ts';
import { isBefore } from '../../../model/network/release.ts';

/** `fib` (nft_fib4_eval and nft_fib4_eval_type, net/ipv4/netfilter/nft_fib_ipv4.c; nft_fib_ipv6.c). */
export function evaluateFib(env: Env, expr: Fib): Answer {
  const { ctx, skb } = env;
  const dev = expr.withIif ? env.inDev : expr.withOif ? env.outDev : undefined;
  const address = expr.lookup === 'saddr' ? skb.packet.src : skb.packet.dst;
  if (expr.result === 'type') {
    const type = ctx.fib.addressType(skb.netns, address, dev);
    return type.kind === 'unknown' ? { unknown: true, because: type.because } : type.type;
  }
  if (isAnsweredByDevice(env) && isLoopback(env)) return resultFor(env, expr, env.inDev);
  const found = ctx.fib.lookup({
    netns: skb.netns, dst: address, mark: expr.withMark ? skb.mark : 0, tos: skb.packet.tos,
    ...(expr.lookup === 'saddr' ? sourceOf(skb.packet.dst) : { src: skb.packet.src }), ...(address.family === 6 ? asksV6(env, address, dev) : {}),
  });
  if (found.kind === 'unknown') return { unknown: true, because: found.because };
  // IPv6 draws one of several next hops by a hash, where IPv4 asks whether one of them is the device.
  if (address.family === 6 && found.kind === 'found' && new Set(found.devs).size > 1) return { unknown: true, because: found.because ?? { text: 'several next hops' } };
  return resultFor(env, expr, deviceOf(found, dev));
}

/** Link-local addresses are asked for on one device (nft_fib6_flowi_init). */
function asksV6({ skb, inDev }: Env, address: Ip, dev: string | undefined): Pick<FibQuery, 'oif' | 'protocol'> {
  const oif = isLinkLocal(address) || isLinkLocalGroup(address) ? (dev ?? inDev) : undefined;
  return { protocol: skb.packet.protocol, ...(oif === undefined ? {} : { oif }) };
}

/** Where a loopback device that the packet came in by is the answer: before its way is looked up, since 6.15 in INPUT too (nft_fib_can_skip, include/net/netfilter/nft_fib.h). */
function isAnsweredByDevice({ hook, netns }: Env): boolean {
  return hook === 'prerouting' || hook === 'ingress' || (hook === 'input' && !isBefore(netns.kernel, 6, 15));
}

/** Whether the packet came in by a loopback device (nft_fib_is_loopback). */
export function isLoopback(env: Env): boolean {
  if (env.inDev === undefined) return false;
  const { links } = env.netns;
  if (links.kind === 'missing') return env.inDev === 'lo';
  return links.value.find((link) => link.name === env.inDev)?.detail.kind === 'loopback';
}

/** A multicast or broadcast destination does not serve as the source of the reverse lookup. */
export function sourceOf(ip: Ip): { readonly src?: Ip } {
  const multicast = ip.family === 4 ? ip.value >> 28n === 0xen || ip.value === 0xffffffffn : ip.value >> 120n === 0xffn;
  return multicast ? {} : { src: ip };
}

/** Of the groups of IPv6 the ones of one link, `ff02::/16` and its kind (ipv6_addr_type: their scope makes them link-local too). */
function isLinkLocalGroup({ family, value }: Ip): boolean {
  return family === 6 && value >> 120n === 0xffn && ((value >> 112n) & 0xfn) === 2n;
}

/** Ways to broadcast and to groups have a device too; this host's own addresses and those of any router have none. */
function deviceOf(found: FibResult, dev: string | undefined): string | undefined {
  if (found.kind !== 'found' || found.type === 'local' || found.type === 'anycast') return undefined;
  if (dev === undefined) return found.dev;
  return found.devs.includes(dev) ? dev : undefined;
}

function resultFor(env: Env, expr: Fib, dev: string | undefined): Answer {
  if (expr.result === 'present') return dev === undefined ? 0 : 1;
  if (expr.result === 'oifname') return dev ?? '';
  if (dev === undefined) return 0;
  const { links } = env.netns;
  if (links.kind === 'missing') return { unknown: true, because: links.because };
  return links.value.find((link) => link.name === dev)?.ifindex ?? 0;
}
