import type { Because } from '../../model/network/because.ts';
import type { WalkContext } from '../context.ts';
import type { Skb } from '../skb.ts';
import type { Registered } from './base-chains.ts';
import type { HookVerdict } from './verdict.ts';

/** What one base chain did to a packet. */
export interface Fate {
  readonly verdict: HookVerdict;
  readonly translated: boolean;
}

/** The packet as it comes to a base chain, apart from the one that walks on: running a chain on it leaves no trace. */
export function copyOf(skb: Skb): Skb {
  const { ct } = skb;
  return { ...skb, ...(ct?.kind === 'tracked' ? { ct: { ...ct, connection: { ...ct.connection, because: [...ct.connection.because] } } } : {}) };
}

/** Thrown where a trial would roll dice or meet a line that is not known: its result is then not known either. */
class Undecided extends Error {}

/**
 * Base chains of one priority run in the order in which they were registered. Where that order was not collected and this chain did
 * something to the packet, the others are tried on the packet as it was: had one of them done something else first, the order
 * decides and the run's outcome is in doubt. `run` takes a packet through a base chain.
 */
export function doubtOrder(ctx: WalkContext, place: Registered, rivals: readonly Registered[], before: Skb, done: Fate, run: (ctx: WalkContext, skb: Skb, place: Registered) => Fate): void {
  for (const rival of rivals) {
    if (rival === place || rival.base.priority !== place.base.priority || rival.base.type !== place.base.type) continue;
    if (rival.base.order !== undefined && place.base.order !== undefined) continue;
    const difference = differs(ctx, rival, before, done, run);
    if (difference === 'arrival') ctx.doubt(orderNotKnown(place, rival));
    if (difference === 'answer') ctx.assume(orderNotKnown(place, rival));
  }
}

/** What would be different had the other chain run first: whether the packet arrives, only who is told that it does not, or nothing. */
function differs(ctx: WalkContext, other: Registered, before: Skb, done: Fate, run: (ctx: WalkContext, skb: Skb, place: Registered) => Fate): 'arrival' | 'answer' | 'nothing' {
  if (other.chain.rules.length === 0 && other.base.policy === 'accept') return 'nothing';
  const skb = copyOf(before);
  try {
    const { verdict, translated } = run(trial(ctx), skb, other);
    if (translated || skb.packet !== before.packet || skb.mark !== before.mark) return 'arrival';
    if (verdict.kind === 'accept' || verdict.kind === done.verdict.kind) return 'nothing';
    return done.verdict.kind === 'accept' ? 'arrival' : 'answer';
  } catch (reason) {
    if (reason instanceof Undecided) return 'arrival';
    throw reason;
  }
}

function trial(ctx: WalkContext): WalkContext {
  return {
    network: ctx.network, netns: (id) => ctx.netns(id), fib: ctx.fib, connections: ctx.connections, ...(ctx.now === undefined ? {} : { now: ctx.now }),
    setChanges: new Map([...ctx.setChanges].map(([set, changes]) => [set, [...changes]])),
    step() { /* A trial leaves no trace. */ },
    reroute() { /* Nor does it look for another way. */ },
    assume() { /* Nor does it rest on anything. */ },
    doubt() { throw new Undecided(); },
    choose() { throw new Undecided(); },
    decide(tri) {
      if (tri.kind === 'unknown') throw new Undecided();
      return tri.kind === 'yes';
    },
  };
}

function orderNotKnown(first: Registered, second: Registered): Because {
  const name = ({ table, chain }: Registered): string => `${table.family} ${table.name} ${chain.name}`;
  const { ref } = first.chain.because;
  return { text: `which runs first of two base chains of priority ${first.base.priority}: ${name(first)} or ${name(second)}`, ...(ref === undefined ? {} : { ref }) };
}
