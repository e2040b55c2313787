import type { Because } from '../../model/network/because.ts';
import type { WalkContext } from '../context.ts';
import { confirm } from '../conntrack/confirm.ts';
import { track } from '../conntrack/track.ts';
import type { Skb } from '../skb.ts';
import { baseChains } from './base-chains.ts';
import type { Family, Registered } from './base-chains.ts';
import { runChain } from './chain/run-chain.ts';
import { conntrackIsOn } from './conntrack-user.ts';
import type { Env, Hook } from './env.ts';
import { indexedCursor } from './index/chain-index.ts';
import { natHook } from './nat/hook.ts';
import type { NatChains } from './nat/hook.ts';
import { copyOf, doubtOrder } from './tie.ts';
import type { Fate } from './tie.ts';
import type { HookVerdict } from './verdict.ts';

/** A handler of the kernel's own on a hook (IPVS, for one); nothing means accept. */
export interface Builtin {
  readonly priority: number;
  readonly name: string;
  run(): HookVerdict | undefined;
}

/** Priorities of include/uapi/linux/netfilter_ipv4.h. */
const PRIORITY = { conntrack: -200, natDst: -100, natSrc: 100, confirm: 2147483647 } as const;
/** Rules that one hook looks at before it gives up on a rule set that no kernel would have loaded. */
const MOST_RULES = 200_000;

/**
 * Takes a packet through one hook of netfilter: all base chains of the family and of `inet`, of all dialects, by priority, between
 * the kernel's own handlers (conntrack, nat, confirm) and those of the caller. The packet is changed in place (`skb.packet`, `mark`,
 * `ct`, `reroute`); its devices are read when the hook begins and stay what they were, as in `struct nf_hook_state`.
 */
export function runHook(ctx: WalkContext, skb: Skb, hook: Hook, family: Family, builtins: readonly Builtin[] = []): HookVerdict {
  return runHookWith(indexedCursor, ctx, skb, hook, family, builtins);
}

/** The same with another way of choosing the rules to look at; tests compare the index with plain order. */
export function runHookWith(cursorOf: Env['cursorOf'], ctx: WalkContext, skb: Skb, hook: Hook, family: Family, builtins: readonly Builtin[] = []): HookVerdict {
  const netns = ctx.netns(skb.netns);
  if (netns.tables.kind === 'missing') ctx.doubt(netns.tables.because);
  const state: HookState = { cursorOf, ctx, skb, hook, family, inDev: seesInDev(hook) ? skb.inDev : undefined, outDev: seesOutDev(hook) ? skb.outDev : undefined };
  const registered = baseChains(netns, hook, family);
  const handlers: Builtin[] = [...builtins, ...kernelHandlers(state, registered), ...registered.filter(({ base }) => base.type !== 'nat').map((place) => filterHandler(state, place, registered))];
  handlers.sort((a, b) => a.priority - b.priority);
  for (const handler of handlers) {
    const verdict = handler.run();
    if (verdict !== undefined && verdict.kind !== 'accept') return verdict;
  }
  return { kind: 'accept' };
}

interface HookState {
  readonly cursorOf: Env['cursorOf'];
  readonly ctx: WalkContext;
  readonly skb: Skb;
  readonly hook: Hook;
  readonly family: Family;
  readonly inDev: string | undefined;
  readonly outDev: string | undefined;
}

function kernelHandlers(state: HookState, registered: readonly Registered[]): Builtin[] {
  const { ctx, skb, hook, family } = state;
  const netns = ctx.netns(skb.netns);
  if (hook === 'ingress' || !conntrackIsOn(netns, family)) return [];
  const handlers: Builtin[] = [];
  if (hook === 'prerouting' || hook === 'output') handlers.push({ priority: PRIORITY.conntrack, name: 'conntrack', run: () => void track(ctx, skb) });
  if (hook === 'input' || hook === 'postrouting') handlers.push({ priority: PRIORITY.confirm, name: 'confirm', run: () => confirmOrDrop(state) });
  if (hook !== 'forward' && natIsOn(state)) {
    const priority = hook === 'prerouting' || hook === 'output' ? PRIORITY.natDst : PRIORITY.natSrc;
    const chains = registered.filter(({ base }) => base.type === 'nat');
    handlers.push({ priority, name: 'nat', run: () => natHook<HookVerdict>(ctx, skb, hook, () => runNatChains(state, chains)) });
  }
  return handlers;
}

/** The first nat chain of a family, on whatever hook, switches translation on at all four (nf_nat_register_fn). */
function natIsOn({ ctx, skb, family }: HookState): boolean {
  const netns = ctx.netns(skb.netns);
  return (['prerouting', 'input', 'output', 'postrouting'] as const).some((hook) => baseChains(netns, hook, family).some(({ base }) => base.type === 'nat'));
}

function runNatChains(state: HookState, chains: readonly Registered[]): NatChains<HookVerdict> {
  for (const place of chains) {
    const env = envOf(state, place);
    const before = place.tied ? copyOf(state.skb) : undefined;
    const verdict = runBase(env, place);
    if (verdict.kind !== 'accept') {
      if (before !== undefined) doubtOrder(state.ctx, place, chains, before, { verdict, translated: false }, trialOf(state));
      return { kind: 'ended', verdict };
    }
    const { rule, chain, table, anyPort } = env.nat;
    if (rule !== undefined && chain !== undefined && table !== undefined) {
      if (before !== undefined) doubtOrder(state.ctx, place, chains, before, { verdict, translated: true }, trialOf(state));
      return { kind: 'passed', rule: { because: rule, chain, table, anyPort: anyPort === true } };
    }
  }
  return { kind: 'passed' };
}

/** Takes another packet through a base chain of the same hook, for what it would do. */
function trialOf(state: HookState): (ctx: WalkContext, skb: Skb, place: Registered) => Fate {
  return (ctx, skb, place) => {
    const env = envOf({ ...state, ctx, skb }, place);
    const verdict = runBase(env, place);
    return { verdict, translated: env.nat.rule !== undefined };
  };
}

function filterHandler(state: HookState, place: Registered, registered: readonly Registered[]): Builtin {
  return {
    priority: place.base.priority,
    name: place.chain.name,
    run() {
      const { skb, hook } = state;
      if (place.base.devices !== undefined && hook === 'ingress' && (skb.inDev === undefined || !place.base.devices.includes(skb.inDev))) return undefined;
      const { packet, mark } = skb;
      const before = place.tied ? copyOf(skb) : undefined;
      const verdict = runBase(envOf(state, place), place);
      const acted = verdict.kind !== 'accept' || packet !== skb.packet || mark !== skb.mark;
      if (before !== undefined && acted) doubtOrder(state.ctx, place, registered, before, { verdict, translated: packet !== skb.packet || mark !== skb.mark }, trialOf(state));
      if (hook === 'output' && reroutes(place) && (mark !== skb.mark || packet.src !== skb.packet.src || packet.dst !== skb.packet.dst || packet.tos !== skb.packet.tos)) skb.reroute = true;
      return verdict;
    },
  };
}

/** Only the mangle table and nft chains of type route look for another way after OUTPUT (iptable_mangle.c, nft_chain_route.c). */
function reroutes({ table, base }: Registered): boolean {
  return base.type === 'route' || (table.dialect !== 'nft' && table.name === 'mangle');
}

function runBase(env: Env, place: Registered): HookVerdict {
  const { hook } = env;
  const ending = runChain(env, place.chain);
  const at = { hook, table: place.table.name };
  if (ending === undefined) {
    if (place.base.policy === 'accept') return { kind: 'accept' };
    env.ctx.step({ stage: 'filter', action: 'drop', because: [place.chain.because], facts: { ...at, chain: place.chain.name, policy: true } });
    return { kind: 'drop', by: { kind: 'policy', ...at, chain: place.chain.name }, because: [place.chain.because] };
  }
  const by = { kind: 'rule', ...at, chain: ending.chain } as const;
  const because: readonly Because[] = [ending.because];
  switch (ending.kind) {
    case 'accept': return { kind: 'accept' };
    case 'drop': return { kind: 'drop', by, because };
    case 'reject': return { kind: 'reject', by, with: ending.with, because };
    case 'unknown': return { kind: 'unknown', because };
  }
}

function envOf(state: HookState, place: Registered): Env {
  const { cursorOf, ctx, skb, hook, inDev, outDev } = state;
  return {
    cursorOf, ctx, skb, hook, inDev, outDev, netns: ctx.netns(skb.netns), table: place.table, chain: place.chain.name,
    rule: place.chain.because, budget: { left: MOST_RULES }, nat: {},
  };
}

function confirmOrDrop({ ctx, skb, hook }: HookState): HookVerdict | undefined {
  const clash = confirm(ctx, skb);
  if (clash === undefined) return undefined;
  const because = clash.because.length > 0 ? clash.because : [{ text: 'the answer of this connection already belongs to another one' }];
  ctx.step({ stage: 'conntrack', action: 'drop', because, facts: { hook, clash: true } });
  return { kind: 'drop', by: { kind: 'rule', hook, table: 'conntrack', chain: 'confirm' }, because };
}

function seesInDev(hook: Hook): boolean {
  return hook !== 'output';
}

function seesOutDev(hook: Hook): boolean {
  return hook === 'forward' || hook === 'output' || hook === 'postrouting';
}
