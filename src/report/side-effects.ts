import { goodShare } from '../model/report/index.ts';
import type { PromiseAfter, Proof, SideEffect, Turn, Verdict } from '../model/report/index.ts';

/** So many flows are named for each way to turn. */
const NAMED = 20;

const ORDER: readonly Turn[] = ['worse', 'unclear', 'better'];

/** How a flow of the promise goes: what of its verdict tells two apart. */
export interface Going {
  readonly kind: Verdict['kind'];
  readonly share: number;
}

/** How a flow goes by its verdict. */
export function goingOf(verdict: Verdict): Going {
  return { kind: verdict.kind, share: goodShare(verdict) };
}

/** How a change turns a flow; undefined: it does not. `stopped`: the policies want that it does not arrive. */
export function turnOf(before: Going, after: Going, stopped: boolean): Turn | undefined {
  if (before.kind === after.kind && Math.abs(before.share - after.share) < 1e-9) return undefined;
  if (after.kind === 'unknown') return 'unclear';
  const good = stopped ? 1 - after.share : after.share;
  if (before.kind === 'unknown') return good === 1 ? 'better' : 'unclear';
  return after.share > before.share === stopped ? 'worse' : 'better';
}

/** One turned flow as it is told. */
export function sideEffect(flow: string, before: Going, after: Going, turn: Turn): SideEffect {
  const diced = before.kind === 'partial' || after.kind === 'partial';
  return { flow, before: before.kind, after: after.kind, ...(diced ? { share: { before: before.share, after: after.share } } : {}), turn };
}

/** What a fix does to the promise: the flows that turn, what gets worse first, and how many there are of each. */
export function besideOf(flows: number, turned: readonly SideEffect[], left: PromiseAfter['left']): Required<Pick<Proof, 'sideEffects' | 'promise'>> {
  const of = (turn: Turn): readonly SideEffect[] => turned.filter((effect) => effect.turn === turn);
  return {
    sideEffects: ORDER.flatMap((turn) => of(turn).slice(0, NAMED)),
    promise: { flows, turned: { worse: of('worse').length, unclear: of('unclear').length, better: of('better').length }, left },
  };
}
