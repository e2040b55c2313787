import { PROTOCOL } from '../../net/protocol.ts';
import { FULL_TABLE } from '../../model/network/conntrack.ts';
import type { Netns } from '../../model/network/netns.ts';
import { confirm } from '../conntrack/confirm.ts';
import { noRoom } from '../conntrack/room.ts';
import { track } from '../conntrack/track.ts';
import { gather } from '../fragments/pieces.ts';
import { isBefore } from '../../model/network/release.ts';
import { baseChains } from './base-chains.ts';
import type { Family, Registered } from './base-chains.ts';
import { conntrackIsOn, defragIsOn } from './conntrack-user.ts';
import type { Hook } from './env.ts';
import type { Handler } from './handler.ts';
import type { HookState } from './hook-state.ts';
import { natGroups } from './nat/chains.ts';
import { natHook } from './nat/hook.ts';
import type { HookVerdict } from './verdict.ts';

/** Priorities of include/uapi/linux/netfilter_ipv4.h. */
export const PRIORITY = { defrag: -400, conntrack: -200, natDst: -100, natSrc: 100, confirm: 2147483647 } as const;

/** Conntrack, translation and what goes with them, where a hook has them. */
export function kernelHandlers(netns: Netns, hook: Hook, family: Family, registered: readonly Registered[]): Handler[] {
  if (hook === 'ingress') return [];
  const handlers: Handler[] = [];
  if (hook === 'prerouting' && defragIsOn(netns, family)) handlers.push({ priority: family === 'bridge' ? PRIORITY.conntrack : PRIORITY.defrag, run: defrag });
  if (!conntrackIsOn(netns, family)) return handlers;
  if (hook === 'prerouting' || hook === 'output') handlers.push({ priority: PRIORITY.conntrack, run: tracker(netns) });
  if (hook === 'input' || hook === 'postrouting') handlers.push({ priority: PRIORITY.confirm, run: confirmOrDrop });
  if (hook !== 'forward' && natIsOn(netns, family)) {
    const priority = hook === 'prerouting' || hook === 'output' ? PRIORITY.natDst : PRIORITY.natSrc;
    const groups = natGroups(registered.filter(({ base }) => base.type === 'nat'));
    const contender = { name: 'nat', because: { text: 'nat' }, order: natSince(netns, family) };
    handlers.push({ priority, contender, nat: true, run: (state) => natHook(state, groups) });
  }
  return handlers;
}

/** Nothing new is tracked where the table is full; what is in it goes on. */
function tracker(netns: Netns): Handler['run'] {
  const full = noRoom(netns);
  if (full === undefined) return ({ ctx, skb }) => void track(ctx, skb);
  return ({ ctx, skb, hook }) => {
    const { ct: before } = skb;
    track(ctx, skb);
    const { ct } = skb;
    if (before !== undefined || ct?.kind !== 'tracked' || ct.connection.confirmed) return undefined;
    const { kind, because } = full;
    ctx.step({ stage: 'conntrack', action: kind, because, facts: { hook, full: true } });
    return kind === 'unknown' ? { kind, because } : { kind, by: { kind: 'rule', hook, ...FULL_TABLE }, because };
  };
}

/**
 * Conntrack's defragmentation (ipv4_conntrack_defrag, ipv6_defrag; a bridge's own conntrack does it itself): later fragments wait for the whole.
 * What is not to be tracked is not put together, nor IPv6 that was tracked before it came over lo.
 */
function defrag({ ctx, skb }: HookState): HookVerdict | undefined {
  if (skb.pieces === undefined || skb.ct?.kind === 'untracked' || (skb.ct !== undefined && skb.packet.src.family === 6)) return undefined;
  if (skb.packet.l4.kind === 'fragment') return { kind: 'stolen', by: 'defrag' };
  gather(ctx, skb);
  return undefined;
}

/** The first nat chain of a family, on whatever hook, switches translation on at all four (nf_nat_register_fn). */
function natIsOn(netns: Netns, family: Family): boolean {
  return (['prerouting', 'input', 'output', 'postrouting'] as const).some((hook) => baseChains(netns, hook, family).some(({ base }) => base.type === 'nat'));
}

/** The place of the nat chain that switched translation on, by the order of the dump; absent where that is not known of each. */
export function natSince(netns: Netns, family: Family): number | undefined {
  const chains = (['prerouting', 'input', 'output', 'postrouting'] as const).flatMap((hook) => baseChains(netns, hook, family).filter(({ base }) => base.type === 'nat'));
  const orders = chains.flatMap(({ base }) => (base.order !== undefined && base.order < 0 ? [base.order] : []));
  return orders.length < chains.length ? undefined : Math.max(...orders);
}

/**
 * Until 6.12 a datagram that no nat chain has looked at joins the connection that it clashes with (__nf_ct_resolve_clash, net/netfilter/nf_conntrack_core.c; seen on 6.1).
 * Since then both must be the same either way, zones included (nf_ct_can_merge), so that it is lost (seen on 6.18). Which of the kernels between have got that as a fix is not known.
 * TCP may not (nf_conntrack_l4proto_tcp).
 */
function confirmOrDrop({ ctx, skb, hook, netns }: HookState): HookVerdict | undefined {
  const clash = confirm(ctx, skb);
  if (clash === undefined) return undefined;
  const because = clash.because.length > 0 ? clash.because : [{ text: 'the answer of this connection already belongs to another one' }];
  if (clash.original.protocol === PROTOCOL.udp && isBefore(netns.kernel, 6, 12) && !natIsOn(netns, skb.packet.src.family === 4 ? 'ip' : 'ip6')) {
    if (!isBefore(netns.kernel, 6, 2)) return { kind: 'unknown', because };
    skb.ct = { kind: 'tracked', connection: clash, direction: 'original', state: 'new' };
    return undefined;
  }
  ctx.step({ stage: 'conntrack', action: 'drop', because, facts: { hook, clash: true } });
  return { kind: 'drop', by: { kind: 'rule', hook, table: 'conntrack', chain: 'confirm' }, because };
}
