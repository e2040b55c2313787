import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';
import { confirm } from '../conntrack/confirm.ts';
import { track } from '../conntrack/track.ts';
import { gather } from '../fragments/pieces.ts';
import type { Skb } from '../skb.ts';
import { baseChains } from './base-chains.ts';
import type { Family, Registered } from './base-chains.ts';
import { goOn, runChain } from './chain/run-chain.ts';
import type { Ending } from './chain/run-chain.ts';
import { conntrackIsOn, defragIsOn } from './conntrack-user.ts';
import type { Env, Hook } from './env.ts';
import { indexedCursor } from './index/chain-index.ts';
import { natHook } from './nat/hook.ts';
import type { NatChains } from './nat/hook.ts';
import { putAt } from './nat/place.ts';
import type { NatPlace } from './nat/place.ts';
import { isTied, runTied } from './tie.ts';
import type { Contender } from './tie.ts';
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
const NOT_TRANSLATED: NatChains<HookVerdict> = { kind: 'passed' };

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

function stateOf(cursorOf: Env['cursorOf'], ctx: WalkContext, skb: Skb, netns: Netns, hook: Hook, resume: NatPlace | undefined): HookState {
  return { cursorOf, ctx, skb, netns, hook, inDev: seesInDev(hook) ? skb.inDev : undefined, outDev: seesOutDev(hook) ? skb.outDev : undefined, resume, ordered: true };
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
  /** Where the packet goes on, of a run that is taken up in the middle of the hook. */
  readonly resume: NatPlace | undefined;
  /** What runs is in its one place; otherwise its order among others is being tried. */
  readonly ordered: boolean;
}

/** What runs at a place of a hook, for any packet. */
interface Handler {
  readonly priority: number;
  /** What it is to others of its priority that may come before or after it. */
  readonly contender?: Contender;
  /** It is the one that translates. */
  readonly nat?: true;
  /** It does nothing to any packet. */
  isIdle?(): boolean;
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
    const [sooner, others] = [filters.filter(({ base }) => isAfter(base, since)), filters.filter(({ base }) => !isAfter(base, since))];
    handlers = together(byPriority([...sooner.map(filterHandler), ...kernelHandlers(netns, hook, family, registered), ...others.map(filterHandler)]));
    hooks[family][hook] = handlers;
  }
  return handlers;
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

function placeOf({ netns, hook }: HookState, priority: number): string {
  return `${hook} of ${netns.id}, priority ${priority}`;
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
    const chains = groupsOf(registered.filter(({ base }) => base.type === 'nat').map((place, at) => ({ ...contenderOf(place), place, at })), ({ place }) => place.base.priority);
    const contender = { name: 'nat', because: { text: 'nat' }, order: natSince(netns, family) };
    handlers.push({ priority, contender, nat: true, run: (state) => natHook<HookVerdict>(state.ctx, state.skb, hook, () => runNatChains(state, chains)) });
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

interface NatContender extends Contender {
  readonly place: Registered;
  /** Its place among the nat chains. */
  readonly at: number;
}

function runNatChains(state: HookState, groups: readonly (readonly NatContender[])[]): NatChains<HookVerdict> {
  const from = state.resume?.natChain ?? 0;
  for (const group of groups) {
    if (from > 0 && group.every(({ at }) => at < from)) continue;
    const asked = isTied(group) ? askTied(state, group) : askInLine(state, group);
    if (asked.kind === 'ended' || asked.rule !== undefined) return asked;
  }
  return NOT_TRANSLATED;
}

/** Chains of one priority whose order is not known, those left out that do nothing. */
function askTied(state: HookState, group: readonly NatContender[]): NatChains<HookVerdict> {
  const contenders = group.filter(({ place }) => !isIdle(place));
  const [first] = contenders;
  if (first === undefined || !isTied(contenders)) return askInLine(state, contenders);
  return runTied(state.ctx, state.skb, placeOf(state, first.place.base.priority), contenders, (ctx, skb, line) => askInLine({ ...state, ctx, skb, ordered: false }, line));
}

function askInLine(state: HookState, line: readonly NatContender[]): NatChains<HookVerdict> {
  const { resume } = state;
  for (const { place, at } of line) {
    if (resume !== undefined && at < resume.natChain) continue;
    const env = envOf(state, place, state.ordered ? at : undefined);
    const verdict = resume?.natChain === at ? resumeBase(env, place, resume) : runBase(env, place);
    if (verdict.kind !== 'accept') return { kind: 'ended', verdict };
    if (env.nat !== undefined) return env.nat;
  }
  return NOT_TRANSLATED;
}

function contenderOf({ table, chain, base, because }: Registered): Contender {
  return { name: `${table.dialect} ${table.family} ${table.name} ${chain.name}`, because, order: base.order };
}

function isIdle({ chain, base }: Registered): boolean {
  return chain.rules.length === 0 && base.policy === 'accept';
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
      const verdict = runBase(envOf(state, place), place);
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
  return verdictOf(env, place, runChain(env, place.chain));
}

function resumeBase(env: Env, place: Registered, at: NatPlace): HookVerdict {
  putAt(env, at);
  return verdictOf(env, place, goOn(env));
}

/** What becomes of a packet that has left a base chain by a rule, or by its end. */
function verdictOf(env: Env, place: Registered, ending: Ending | undefined): HookVerdict {
  const { hook } = env;
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

function envOf(state: HookState, place: Registered, natChain?: number): Env {
  const { cursorOf, ctx, skb, netns, hook, inDev, outDev } = state;
  return {
    cursorOf, ctx, skb, netns, hook, inDev, outDev, table: place.table, chain: place.chain.name, frame: undefined, natChain,
    rule: place.because, budget: MOST_RULES, nat: undefined,
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
