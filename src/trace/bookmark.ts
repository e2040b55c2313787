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
  /** Which of the steps shows the lines that decide about the connection, those that come later too: in each run its own; -1 for none. */
  readonly own: number;
}

/** The bookmark for a rule that is about to roll dice; nothing where there is more to remember than a bookmark has. */
export function bookmarkAt(env: Env, { next, watch }: Trip, hop: OpenHop): Bookmark | undefined {
  if (next?.kind !== 'ip-receive' || next.hooked === true || next.skb !== env.skb || env.hook !== 'prerouting' || env.skb.pieces !== undefined) return undefined;
  const place = natPlaceOf(env);
  if (place === undefined) return undefined;
  const lines = linesOf(env.skb);
  // Tracking has written it, and nobody will again before the nat chains are through. The steps after it, which rules keep, are rarely in the processor's cache.
  const own = lines === undefined ? -1 : hop.steps.findIndex(({ because }) => because === lines);
  const copy = copyOf({ skb: env.skb, hop, own });
  return { place, dev: next.dev, watch: watch.copy(), skb: copy.skb, hop: copy.hop, own };
}

/** The packet and the steps written so far, for one run to go on with. */
export function copyOf({ skb, hop, own }: Pick<Bookmark, 'skb' | 'hop' | 'own'>): { readonly skb: Skb; readonly hop: OpenHop } {
  const copy = copySkb(skb);
  const { netns, node, devIn } = hop;
  const lines = linesOf(copy);
  // One by one: a slice has no room for the steps to come.
  const steps: Step[] = [];
  for (const step of hop.steps) steps.push(step);
  const shown = steps[own];
  if (shown !== undefined && lines !== undefined) steps[own] = withLines(shown, lines);
  return { skb: copy, hop: devIn === undefined ? { netns, node, steps } : { netns, node, devIn, steps } };
}

function withLines(step: Step, because: readonly Because[]): Step {
  const { stage, action, facts, packet, uncertain } = step;
  return packet === undefined && uncertain === undefined ? { stage, action, because, facts } : { ...step, because };
}

function linesOf({ ct }: Skb): readonly Because[] | undefined {
  return ct?.kind === 'tracked' ? ct.connection.because : undefined;
}
