import type { Ip } from '../../../net/ip.ts';
import type { Fib } from '../../../model/network/expr.ts';
import type { Answer, Env } from '../env.ts';
import type { FibResult } from '../fib.ts';
import { isBefore } from '../../release.ts';

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
    ...(expr.lookup === 'saddr' ? sourceOf(skb.packet.dst) : { src: skb.packet.src }),
  });
  if (found.kind === 'unknown') return { unknown: true, because: found.because };
  return resultFor(env, expr, deviceOf(found, dev));
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

function deviceOf(found: FibResult, dev: string | undefined): string | undefined {
  if (found.kind !== 'found' || found.type !== 'unicast') return undefined;
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
