import { sameFrame } from '../chain/frame.ts';
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
  /** The innermost of the chains that it is in, and the rule in each. */
  readonly frame: Frame;
  readonly budget: number;
}

/** The place of a packet in a nat chain; nothing in a chain of another type. */
export function natPlaceOf({ cursorOf, hook, natChain, frame, budget, skb }: Env): NatPlace | undefined {
  if (natChain === undefined || frame === undefined) return undefined;
  return { cursorOf, hook, family: skb.packet.src.family === 4 ? 'ip' : 'ip6', natChain, frame: sameFrame(frame), budget };
}

/** Puts a packet into the chains that it is to go on in. */
export function putAt(env: Env, { frame, budget }: NatPlace): void {
  env.budget = budget;
  env.frame = sameFrame(frame);
}
