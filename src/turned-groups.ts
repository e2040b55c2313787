import type { FirstFinding, FlowState, PromisedFlow, TurnedFlows } from './model/report/index.ts';

/** So many flows of a group are named. */
const MOST_NAMED = 5;

type Group = { -readonly [K in keyof TurnedFlows]: TurnedFlows[K] } & { readonly first: PromisedFlow; readonly examples: string[] };

/** Flows that turned, by how they turned and by the cause of those that do not work. */
export class TurnedGroups {
  readonly #groups = new Map<string, Group>();

  /** A flow that turned. What is promised anew is told only if it does not work; what is promised no more did not turn. */
  add(flow: PromisedFlow, from: FlowState, to: FlowState, finding: FirstFinding | undefined): void {
    if (to === 'absent' || (from === 'absent' && to !== 'broken')) return;
    const key = JSON.stringify([from, to, finding?.id, finding?.object]);
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { from, to, ...(finding === undefined ? {} : { finding }), flows: 1, examples: [flow.name], first: flow });
    else {
      group.flows += 1;
      if (group.examples.length < MOST_NAMED) group.examples.push(flow.name);
    }
  }

  /** Those that turned for the worse first, most flows first; `first` is a group's first flow. */
  ordered(): readonly (TurnedFlows & { readonly first: PromisedFlow })[] {
    return [...this.#groups.values()].sort((a, b) => rank(a) - rank(b) || b.flows - a.flows);
  }
}

function rank({ to }: TurnedFlows): number {
  return { broken: 0, unknown: 1, denied: 2, works: 3, absent: 4 }[to];
}
