import type { WalkContext } from '../context.ts';
import type { Skb } from '../skb.ts';
import type { Family } from './base-chains.ts';
import type { Env, Hook } from './env.ts';
import type { Handler } from './handler.ts';
import { byPriority, handlersOf } from './handlers.ts';
import { stateOf } from './hook-state.ts';
import type { HookState } from './hook-state.ts';
import { indexedCursor } from './index/chain-index.ts';
import type { NatPlace } from './nat/place.ts';
import { ACCEPTED } from './verdict.ts';
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

const NONE: readonly Builtin[] = [];

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
  const state = stateOf(cursorOf, ctx, skb, netns, hook, undefined);
  return builtins.length > 0 ? runAmong(state, own, builtins) : runAll(state, own, 0);
}

/** Takes a packet on from a place in a hook's nat chains that an earlier run came to, as if it had come there itself. */
export function resumeHook(ctx: WalkContext, skb: Skb, place: NatPlace): HookVerdict {
  const netns = ctx.netns(skb.netns);
  const own = handlersOf(netns, place.hook, place.family);
  return runAll(stateOf(place.cursorOf, ctx, skb, netns, place.hook, place), own, own.findIndex(({ nat }) => nat === true));
}

function runAll(state: HookState, handlers: readonly Handler[], from: number): HookVerdict {
  for (let at = from; at < handlers.length; at += 1) {
    const verdict = handlers[at]?.run(state);
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

/** The caller's handlers among the others; of equal priority they come first, but for early ones. */
function among(own: readonly Handler[], builtins: readonly Builtin[]): readonly (Handler | Builtin)[] {
  const [early, others] = [builtins.filter((one) => one.early === true), builtins.filter((one) => one.early !== true)];
  return byPriority<Handler | Builtin>([...others, ...own, ...early]);
}
