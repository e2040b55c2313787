import type { Step } from '../../model/trace/journey.ts';
import type { WalkContext } from '../context.ts';
import { runHook } from '../netfilter/index.ts';
import type { Builtin, Family, Hook, HookVerdict } from '../netfilter/index.ts';
import { defragIsOn } from '../netfilter/conntrack-user.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { endOf } from '../stop.ts';
import { laterPieces } from './pieces.ts';

/**
 * Each fragment goes through a hook on its own where nothing puts it together before. Those after the first, which have no ports, may meet
 * other rules: what stops one of them does not stop the first, but nobody will ever put the packet together again, and the walk ends where
 * that would be done. Gives the later fragments as they come out of the hook.
 */
export function passLaterPieces(run: Run, skb: Skb, hook: Hook, family: Family, builtins: readonly Builtin[]): readonly Skb[] {
  const { pieces } = skb;
  if (pieces === undefined || pieces.lost !== undefined) return [];
  const passed: Skb[] = [];
  const waits = hook === 'prerouting' && defragIsOn(run.netns(skb.netns), skb.packet.src.family === 4 ? 'ip' : 'ip6');
  const others = builtins.map((one): Builtin => ({ ...one, run: () => (waits ? { kind: 'stolen', by: one.name } : undefined) }));
  for (const packet of laterPieces(skb.packet, pieces.whole)) {
    const piece: Skb = { ...skb, packet };
    const steps: Step[] = [];
    const verdict = runHook(noting(run, steps), piece, hook, family, others);
    if (verdict.kind === 'accept') passed.push(piece);
    else if (verdict.kind !== 'stolen') {
      lose(run, skb, pieces.whole, verdict, steps.at(-1));
      break;
    }
  }
  return passed;
}

function lose(run: Run, skb: Skb, whole: number, verdict: Exclude<HookVerdict, { kind: 'accept' | 'stolen' }>, last: Step | undefined): void {
  if (last !== undefined) run.step({ ...last, facts: { ...last.facts, fragments: 'later' } });
  const kind = verdict.kind === 'unknown' ? { kind: 'unknown' } as const : { kind: 'dropped', by: verdict.by } as const;
  skb.pieces = { whole, lost: endOf(skb, kind, { because: verdict.because }) };
}

/** The run's context for a packet beside the one that is walked: all that it decides is kept, what it does is noted apart. */
function noting(run: Run, steps: Step[]): WalkContext {
  return {
    network: run.network, netns: (id) => run.netns(id), fib: run.fib, connections: run.connections, setChanges: run.setChanges, ...(run.now === undefined ? {} : { now: run.now }),
    choose: (what, options) => run.choose(what, options), decide: (tri, key) => run.decide(tri, key), drawn: run.drawn,
    assume(because) { run.assume(because); },
    doubt(because) { run.doubt(because); },
    step(step) { steps.push(step); },
    reroute() { /* Nothing that this stack makes goes through OUTPUT in fragments. */ },
  };
}
