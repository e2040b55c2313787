import type { Because } from '../model/network/because.ts';
import type { Link } from '../model/network/link.ts';
import type { Step } from '../model/trace/journey.ts';
import type { LoopWatch } from './loop.ts';
import { natPlaceOf } from './netfilter/index.ts';
import type { Env, NatPlace } from './netfilter/index.ts';
import type { Next } from './next.ts';
import type { OpenHop } from './run.ts';
import { copySkb } from './skb.ts';
import type { Skb } from './skb.ts';

/** A packet on its way: what happens to it next, and what has been seen of it. */
export interface Trip {
  watch: LoopWatch;
  next: Exclude<Next, { kind: 'end' }> | undefined;
}

/** A packet that goes on from a place in PREROUTING, having come in by a device. */
export interface TakenUp {
  readonly place: NatPlace;
  readonly skb: Skb;
  readonly dev: Link;
}

/**
 * The first dice of a walk, when nothing else has been decided before: a packet in the nat chains of PREROUTING of the stack that it came to
 * first. All runs of the walk are alike until there, and those after the first begin there. Never changed once made; each run takes copies.
 */
export interface Bookmark extends TakenUp {
  readonly watch: LoopWatch;
  readonly hop: OpenHop;
}

/** The bookmark for a rule that is about to roll dice; nothing where there is more to remember than a bookmark has. */
export function bookmarkAt(env: Env, { next, watch }: Trip, hop: OpenHop): Bookmark | undefined {
  if (next?.kind !== 'ip-receive' || next.hooked === true || next.skb !== env.skb || env.hook !== 'prerouting' || env.skb.pieces !== undefined) return undefined;
  const place = natPlaceOf(env);
  return place === undefined ? undefined : { place, dev: next.dev, watch: watch.copy(), ...copyOf(env.skb, hop) };
}

/** The packet and the steps written so far, for one run to go on with. */
export function copyOf(skb: Skb, hop: OpenHop): { readonly skb: Skb; readonly hop: OpenHop } {
  const copy = copySkb(skb);
  const { netns, node, devIn } = hop;
  const lines = [linesOf(skb), linesOf(copy)] as const;
  const steps: Step[] = [];
  for (const step of hop.steps) steps.push(step.because === lines[0] && lines[1] !== undefined ? { ...step, because: lines[1] } : step);
  return { skb: copy, hop: devIn === undefined ? { netns, node, steps } : { netns, node, devIn, steps } };
}

/** Conntrack's step shows the lines that decide about the connection, those that come later too: in each run its own. */
function linesOf({ ct }: Skb): readonly Because[] | undefined {
  return ct?.kind === 'tracked' ? ct.connection.because : undefined;
}
