import type { Registered } from '../base-chains.ts';
import type { Translation } from '../env.ts';
import { placeOf } from '../hook-state.ts';
import type { HookState } from '../hook-state.ts';
import { contenderOf, enterBase, isIdle, resumeBase, runBase } from '../run-base.ts';
import { isTied, runTied } from '../tie.ts';
import type { Contender } from '../tie.ts';
import type { HookVerdict } from '../verdict.ts';

/** What the nat chains said: they ended the packet, decided its translation, or let it pass. */
type Asked = Exclude<HookVerdict, { readonly kind: 'accept' }> | Translation | undefined;

interface NatContender extends Contender {
  readonly place: Registered;
  /** Its place among the nat chains. */
  readonly at: number;
}

/** Nat chains of one priority; `tied`: in which order they come is not known. */
export interface NatGroup {
  readonly chains: readonly NatContender[];
  readonly tied: boolean;
}

/** The nat chains of a hook, in their order, those of one priority together. */
export function natGroups(registered: readonly Registered[]): readonly NatGroup[] {
  const groups: NatContender[][] = [];
  for (const [at, place] of registered.entries()) {
    const group = groups.at(-1);
    const chain = { ...contenderOf(place), place, at };
    if (group?.[0]?.place.base.priority === place.base.priority) group.push(chain);
    else groups.push([chain]);
  }
  return groups.map((chains) => ({ chains, tied: isTied(chains) }));
}

/** Asks the nat chains of a hook for a translation, until one of them decides or ends the packet. */
export function askNatChains(state: HookState, groups: readonly NatGroup[]): Asked {
  for (const group of groups) {
    const asked = group.tied ? askTied(state, group.chains) : askInLine(state, group.chains);
    if (asked !== undefined) return asked;
  }
  return undefined;
}

/** Chains of one priority whose order is not known, those left out that do nothing. */
function askTied(state: HookState, group: readonly NatContender[]): Asked {
  const from = state.resume?.natChain ?? 0;
  if (from > 0 && group.every(({ at }) => at < from)) return undefined;
  const contenders = group.filter(({ place }) => !isIdle(place));
  const [first] = contenders;
  if (first === undefined || !isTied(contenders)) return askInLine(state, contenders);
  return runTied(state.ctx, state.skb, placeOf(state, first.place.base.priority), contenders, (ctx, skb, line) => askInLine({ ...state, ctx, skb, ordered: false }, line));
}

function askInLine(state: HookState, line: readonly NatContender[]): Asked {
  const { resume } = state;
  for (const { place, at } of line) {
    if (resume !== undefined && at < resume.natChain) continue;
    const env = enterBase(state, place, state.ordered ? at : undefined);
    const verdict = resume?.natChain === at ? resumeBase(env, place, resume) : runBase(env, place);
    if (verdict.kind !== 'accept') return verdict;
    if (env.nat !== undefined) return env.nat;
  }
  return undefined;
}
