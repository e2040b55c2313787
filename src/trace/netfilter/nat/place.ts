import type { ChainPlan } from '../chain/plan.ts';
import { enterChain } from '../chain/frame.ts';
import type { Frame } from '../chain/frame.ts';
import type { Env, Hook } from '../env.ts';
import type { Family } from '../base-chains.ts';

/** Where a packet is in the nat chains of a hook, with nothing carried out yet by the rule that it is at. */
export interface NatPlace {
  readonly cursorOf: Env['cursorOf'];
  readonly hook: Hook;
  readonly family: Family;
  /** Which of the hook's nat chains. */
  readonly natChain: number;
  /** The chains that it is in, the outermost first, and the rule in each. */
  readonly chains: readonly { readonly plan: ChainPlan; readonly at: number }[];
  readonly budget: number;
}

/** The place of a packet in a nat chain; nothing in a chain of another type. */
export function natPlaceOf({ cursorOf, hook, natChain, frame, budget, skb }: Env): NatPlace | undefined {
  if (natChain === undefined) return undefined;
  return { cursorOf, hook, family: skb.packet.src.family === 4 ? 'ip' : 'ip6', natChain, chains: chainsOf(frame), budget };
}

function chainsOf(frame: Frame | undefined): NatPlace['chains'] {
  return frame === undefined ? [] : [...chainsOf(frame.outer), { plan: frame.plan, at: frame.at }];
}

/** Puts a packet into the chains that it is to go on in. */
export function putAt(env: Env, { chains, budget }: NatPlace): void {
  env.budget = budget;
  for (const { plan, at } of chains) enterChain(env, plan, env.frame, at);
}
