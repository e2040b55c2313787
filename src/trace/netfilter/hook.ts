import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';
import { confirm } from '../conntrack/confirm.ts';
import { track } from '../conntrack/track.ts';
import { gather } from '../fragments/pieces.ts';
import type { Skb } from '../skb.ts';
import { baseChains } from './base-chains.ts';
import type { Family, Registered } from './base-chains.ts';
import { runChain } from './chain/run-chain.ts';
import { conntrackIsOn, defragIsOn } from './conntrack-user.ts';
import type { Env, Hook } from './env.ts';
import { indexedCursor } from './index/chain-index.ts';
import { natHook } from './nat/hook.ts';
import type { NatChains } from './nat/hook.ts';
import { copyOf, doubtOrder } from './tie.ts';
import type { Fate } from './tie.ts';
import type { HookVerdict } from './verdict.ts';

/** A handler of the caller's on a hook (IPVS, for one); nothing means accept. */
export interface Builtin {
  readonly priority: number;
  readonly name: string;
  /** It was most likely registered before the chains of its own priority, and so runs after them; a chain of those that does something leaves a doubt. */
  readonly early?: boolean;
  /** Chains that come after it, up to and with this priority, do not see the packet. */
  readonly hides?: number;
  run(): HookVerdict | undefined;
}

/** Priorities of include/uapi/linux/netfilter_ipv4.h. */
const PRIORITY = { defrag: -400, conntrack: -200, natDst: -100, natSrc: 100, confirm: 2147483647 } as const;
/** Rules that one hook looks at before it gives up on a rule set that no kernel would have loaded. */
const MOST_RULES = 200_000;

const NONE: readonly Builtin[] = [];
const ACCEPTED: HookVerdict = { kind: 'accept' };

/**
 * Takes a packet through one hook of netfilter: all base chains of the family and of `inet`, of all dialects, by priority, between
 * the kernel's own handlers (conntrack, nat, confirm) and those of the caller. The packet is changed in place (`skb.packet`, `mark`,
 * `ct`, `rerouted`); its devices are read when the hook begins and stay what they were, as in `struct nf_hook_state`.
 */
export function runHook(ctx: WalkContext, skb: Skb, hook: Hook, family: Family, builtins: readonly Builtin[] = NONE): HookVerdict {
  return runHookWith(indexedCursor, ctx, skb, hook, family, builtins);
}

/** The same with another way of choosing the rules to look at; tests compare the index with plain order. */
export function runHookWith(cursorOf: Env['cursorOf'], ctx: WalkContext, skb: Skb, hook: Hook, family: Family, builtins: readonly Builtin[] = NONE): HookVerdict {
  const netns = ctx.netns(skb.netns);
  const { tables } = netns;
  if (tables.kind === 'missing') ctx.doubt(tables.because);
  const own = handlersOf(netns, hook, family);
  if (own.length === 0 && builtins.length === 0) return ACCEPTED;
  const state: HookState = { cursorOf, ctx, skb, netns, hook, inDev: seesInDev(hook) ? skb.inDev : undefined, outDev: seesOutDev(hook) ? skb.outDev : undefined };
  if (builtins.length > 0) return runAmong(state, own, builtins);
  for (const handler of own) {
    const verdict = handler.run(state);
    if (verdict !== undefined && verdict.kind !== 'accept') return verdict;
  }
  return ACCEPTED;
}

/** The same with handlers of the caller's, which may come after chains of their own priority and keep the packet from others. */
function runAmong(state: HookState, own: readonly Handler[], builtins: readonly Builtin[]): HookVerdict {
  let hidden = Number.NEGATIVE_INFINITY;
  for (const handler of among(own, builtins)) {
    if (handler.priority <= hidden) continue;
    const { packet, mark } = state.skb;
    const verdict = handler.run(state);
    const rival = 'name' in handler ? undefined : builtins.find(({ early, priority }) => early === true && priority === handler.priority);
    const ended = verdict !== undefined && verdict.kind !== 'accept';
    const decides = packet !== state.skb.packet || mark !== state.skb.mark || (ended && rival?.hides !== undefined);
    if (rival !== undefined && decides) state.ctx.doubt({ text: `which runs first at priority ${rival.priority} of the bridge's ${state.hook}: a base chain or ${rival.name}` });
    if (ended) return verdict;
    if ('hides' in handler) hidden = handler.hides ?? hidden;
  }
  return ACCEPTED;
}

interface HookState {
  readonly cursorOf: Env['cursorOf'];
  readonly ctx: WalkContext;
  readonly skb: Skb;
  readonly netns: Netns;
  readonly hook: Hook;
  readonly inDev: string | undefined;
  readonly outDev: string | undefined;
}

/** What runs at a place of a hook, for any packet. */
interface Handler {
  readonly priority: number;
  run(state: HookState): HookVerdict | undefined;
}

const planned = new WeakMap<Netns, Record<Family, Partial<Record<Hook, readonly Handler[]>>>>();

/** A namespace's own handlers of a hook in their order. They hang on its tables alone, so they are lined up once. */
function handlersOf(netns: Netns, hook: Hook, family: Family): readonly Handler[] {
  let hooks = planned.get(netns);
  if (hooks === undefined) {
    hooks = { ip: {}, ip6: {}, bridge: {} };
    planned.set(netns, hooks);
  }
  let handlers = hooks[family][hook];
  if (handlers === undefined) {
    const registered = baseChains(netns, hook, family);
    const filters = registered.filter(({ base }) => base.type !== 'nat');
    const since = natSince(netns, family);
    const handlerOf = (place: Registered): Handler => filterHandler(place, registered);
    const [sooner, others] = [filters.filter(({ base }) => isAfter(base, since)), filters.filter(({ base }) => !isAfter(base, since))];
    handlers = byPriority([...sooner.map(handlerOf), ...kernelHandlers(netns, hook, family, registered), ...others.map(handlerOf)]);
    hooks[family][hook] = handlers;
  }
  return handlers;
}

/** The caller's handlers among the others; of equal priority they come first, but for early ones. */
function among(own: readonly Handler[], builtins: readonly Builtin[]): readonly (Handler | Builtin)[] {
  const [early, others] = [builtins.filter((one) => one.early === true), builtins.filter((one) => one.early !== true)];
  return byPriority<Handler | Builtin>([...others, ...own, ...early]);
}

function byPriority<T extends Handler | Builtin>(handlers: T[]): readonly T[] {
  return handlers.sort((a, b) => a.priority - b.priority);
}

function kernelHandlers(netns: Netns, hook: Hook, family: Family, registered: readonly Registered[]): Handler[] {
  if (hook === 'ingress') return [];
  const handlers: Handler[] = [];
  if (hook === 'prerouting' && defragIsOn(netns, family)) handlers.push({ priority: family === 'bridge' ? PRIORITY.conntrack : PRIORITY.defrag, run: defrag });
  if (!conntrackIsOn(netns, family)) return handlers;
  if (hook === 'prerouting' || hook === 'output') handlers.push({ priority: PRIORITY.conntrack, run: ({ ctx, skb }) => void track(ctx, skb) });
  if (hook === 'input' || hook === 'postrouting') handlers.push({ priority: PRIORITY.confirm, run: confirmOrDrop });
  if (hook !== 'forward' && natIsOn(netns, family)) {
    const priority = hook === 'prerouting' || hook === 'output' ? PRIORITY.natDst : PRIORITY.natSrc;
    const chains = registered.filter(({ base }) => base.type === 'nat');
    handlers.push({ priority, run: (state) => natHook<HookVerdict>(state.ctx, state.skb, hook, () => runNatChains(state, chains)) });
  }
  return handlers;
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
function natSince(netns: Netns, family: Family): number | undefined {
  const chains = (['prerouting', 'input', 'output', 'postrouting'] as const).flatMap((hook) => baseChains(netns, hook, family).filter(({ base }) => base.type === 'nat'));
  const orders = chains.flatMap(({ base }) => (base.order !== undefined && base.order < 0 ? [base.order] : []));
  return orders.length < chains.length ? undefined : Math.max(...orders);
}

/**
 * Whether a chain of the priority of translation was registered after it, and so runs before (nf_hook_entries_grow). Orders of the dump are negative;
 * those of `nft list hooks`, which lists no nat chains, are not, and say nothing of it.
 */
function isAfter({ priority, order }: Registered['base'], since: number | undefined): boolean {
  return since !== undefined && order !== undefined && order < since && (priority === PRIORITY.natDst || priority === PRIORITY.natSrc);
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

function filterHandler(place: Registered, registered: readonly Registered[]): Handler {
  return {
    priority: place.base.priority,
    run(state) {
      const { skb, hook } = state;
      if (place.base.devices !== undefined && hook === 'ingress' && (skb.inDev === undefined || !place.base.devices.includes(skb.inDev))) return undefined;
      const { packet, mark } = skb;
      const before = place.tied ? copyOf(skb) : undefined;
      const verdict = runBase(envOf(state, place), place);
      const acted = verdict.kind !== 'accept' || packet !== skb.packet || mark !== skb.mark;
      if (before !== undefined && acted) doubtOrder(state.ctx, place, registered, before, { verdict, translated: packet !== skb.packet || mark !== skb.mark }, trialOf(state));
      if (hook === 'output' && reroutes(place) && (mark !== skb.mark || packet.src !== skb.packet.src || packet.dst !== skb.packet.dst || packet.tos !== skb.packet.tos) && verdict.kind === 'accept') state.ctx.reroute(skb);
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
  if (ending?.kind === 'accept' || (ending === undefined && place.base.policy === 'accept')) return ACCEPTED;
  const at = { hook, table: place.table.name };
  if (ending === undefined) {
    env.ctx.step({ stage: 'filter', action: 'drop', because: [place.chain.because], facts: { ...at, chain: place.chain.name, policy: true } });
    return { kind: 'drop', by: { kind: 'policy', ...at, chain: place.chain.name }, because: [place.chain.because] };
  }
  const by = { kind: 'rule', ...at, chain: ending.chain } as const;
  const because: readonly Because[] = [ending.because];
  switch (ending.kind) {
    case 'drop': return { kind: 'drop', by, because };
    case 'reject': return { kind: 'reject', by, with: ending.with, because };
    case 'unknown': return { kind: 'unknown', because };
  }
}

function envOf(state: HookState, place: Registered): Env {
  const { cursorOf, ctx, skb, netns, hook, inDev, outDev } = state;
  return {
    cursorOf, ctx, skb, netns, hook, inDev, outDev, table: place.table, chain: place.chain.name,
    rule: place.because, budget: { left: MOST_RULES }, nat: { rule: undefined, chain: undefined, table: undefined, anyPort: undefined },
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
