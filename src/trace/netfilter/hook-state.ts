import type { Netns } from '../../model/network/netns.ts';
import type { Table } from '../../model/network/rule.ts';
import type { WalkContext } from '../context.ts';
import type { Skb } from '../skb.ts';
import type { Env, Hook } from './env.ts';
import type { NatPlace } from './nat/place.ts';

/**
 * A packet at a hook (`struct nf_hook_state`): its devices are read when the hook begins and stay what they were. The rules of each of the hook's
 * base chains in turn are evaluated in it (`enterBase` in run-base.ts).
 */
export interface HookState extends Env {
  /** Where the packet goes on, of a run that is taken up in the middle of the hook. */
  readonly resume: NatPlace | undefined;
  /** What runs is in its one place; otherwise its order among others is being tried. */
  readonly ordered: boolean;
}

export function stateOf(cursorOf: Env['cursorOf'], ctx: WalkContext, skb: Skb, netns: Netns, hook: Hook, resume: NatPlace | undefined): HookState {
  return {
    cursorOf, ctx, skb, netns, hook, inDev: seesInDev(hook) ? skb.inDev : undefined, outDev: seesOutDev(hook) ? skb.outDev : undefined, resume, ordered: true,
    table: NO_TABLE, chain: '', frame: undefined, natChain: undefined, rule: NO_TABLE.because, budget: 0, nat: undefined,
  };
}

/** Before the first base chain. */
const NO_TABLE: Table = { dialect: 'nft', family: 'inet', name: '', because: { text: '' }, chains: new Map(), sets: new Map() };

/** A place of the hook, as its lines are spoken of. */
export function placeOf({ netns, hook }: HookState, priority: number): string {
  return `${hook} of ${netns.id}, priority ${priority}`;
}

function seesInDev(hook: Hook): boolean {
  return hook !== 'output';
}

function seesOutDev(hook: Hook): boolean {
  return hook === 'forward' || hook === 'output' || hook === 'postrouting';
}
