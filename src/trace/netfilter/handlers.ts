import type { Netns } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';
import { OncePer } from '../once-per.ts';
import { again, worked } from '../reads.ts';
import type { Kept } from '../reads.ts';
import type { Skb } from '../skb.ts';
import { baseChains } from './base-chains.ts';
import type { Family, Registered } from './base-chains.ts';
import type { Hook } from './env.ts';
import type { Handler } from './handler.ts';
import { placeOf } from './hook-state.ts';
import type { HookState } from './hook-state.ts';
import { kernelHandlers, natSince, PRIORITY } from './kernel-handlers.ts';
import { contenderOf, enterBase, isIdle, runBase } from './run-base.ts';
import { isTied, runTied } from './tie.ts';
import { ACCEPTED } from './verdict.ts';
import type { HookVerdict } from './verdict.ts';

/** Handlers lined up for a hook and a family; of a namespace there are a few. */
interface LinedUp {
  readonly hook: Hook;
  readonly family: Family;
  readonly handlers: Kept<readonly Handler[]>;
}

const planned = new OncePer((_netns: Netns): LinedUp[] => []);

/** A namespace's own handlers of a hook in their order. They hang on its tables alone, so they are lined up once. */
export function handlersOf(netns: Netns, hook: Hook, family: Family): readonly Handler[] {
  const lines = planned.of(netns);
  for (const line of lines) if (line.hook === hook && line.family === family) return again(netns, line.handlers);
  const handlers = worked(netns, () => lineUp(netns, hook, family));
  lines.push({ hook, family, handlers });
  return handlers.value;
}

function lineUp(netns: Netns, hook: Hook, family: Family): readonly Handler[] {
  const registered = baseChains(netns, hook, family);
  const filters = registered.filter(({ base }) => base.type !== 'nat');
  const since = natSince(netns, family);
  const [sooner, others] = [filters.filter(({ base }) => isAfter(base, since)), filters.filter(({ base }) => !isAfter(base, since))];
  return together(byPriority([...sooner.map(filterHandler), ...kernelHandlers(netns, hook, family, registered), ...others.map(filterHandler)]));
}

/** Handlers in the order of their priorities; those of equal priority stay as they are. */
export function byPriority<T extends { readonly priority: number }>(handlers: T[]): readonly T[] {
  return handlers.sort((a, b) => a.priority - b.priority);
}

/**
 * Whether a chain of the priority of translation was registered after it, and so runs before (nf_hook_entries_grow). Orders of the dump are negative;
 * those of `nft list hooks`, which lists no nat chains, are not, and say nothing of it.
 */
function isAfter({ priority, order }: Registered['base'], since: number | undefined): boolean {
  return since !== undefined && order !== undefined && order < since && (priority === PRIORITY.natDst || priority === PRIORITY.natSrc);
}

/** Handlers of equal priority whose order is not known become one. */
function together(handlers: readonly Handler[]): readonly Handler[] {
  return groupsOf(handlers, ({ priority, contender }) => (contender === undefined ? undefined : priority)).flatMap((group) => {
    const [first] = group;
    if (first === undefined || !isTied(group.flatMap(({ contender }) => contender ?? []))) return group;
    return [{ priority: first.priority, run: (state: HookState) => runTogether(state, first.priority, group) }];
  });
}

function runTogether(state: HookState, priority: number, group: readonly Handler[]): HookVerdict {
  const contenders = group.flatMap((handler) => (handler.contender === undefined || handler.isIdle?.() === true ? [] : [{ ...handler.contender, handler }]));
  const inLine = (ctx: WalkContext, skb: Skb, line: readonly (typeof contenders)[number][]): HookVerdict => {
    for (const { handler } of line) {
      const verdict = handler.run({ ...state, ctx, skb, ordered: false });
      if (verdict !== undefined && verdict.kind !== 'accept') return verdict;
    }
    return ACCEPTED;
  };
  return isTied(contenders) ? runTied(state.ctx, state.skb, placeOf(state, priority), contenders, inLine) : inLine(state.ctx, state.skb, contenders);
}

/** Neighbours in a list that have the same key stay together; those without one stand alone. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => number | undefined): T[][] {
  const groups: T[][] = [];
  let last: number | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined && key === last) groups.at(-1)?.push(item);
    else groups.push([item]);
    last = key;
  }
  return groups;
}

function filterHandler(place: Registered): Handler {
  return {
    priority: place.base.priority,
    contender: contenderOf(place),
    isIdle: () => isIdle(place),
    run(state) {
      const { skb, hook } = state;
      if (place.base.devices !== undefined && hook === 'ingress' && (skb.inDev === undefined || !place.base.devices.includes(skb.inDev))) return undefined;
      const { packet, mark } = skb;
      const verdict = runBase(enterBase(state, place), place);
      if (hook === 'output' && reroutes(place) && (mark !== skb.mark || packet.src !== skb.packet.src || packet.dst !== skb.packet.dst || packet.tos !== skb.packet.tos) && verdict.kind === 'accept') state.ctx.reroute(skb);
      return verdict;
    },
  };
}

/** Only the mangle table and nft chains of type route look for another way after OUTPUT (iptable_mangle.c, nft_chain_route.c). */
function reroutes({ table, base }: Registered): boolean {
  return base.type === 'route' || (table.dialect !== 'nft' && table.name === 'mangle');
}
