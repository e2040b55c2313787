import type { Finding } from '../model/finding/index.ts';
import type { Because } from '../model/network/index.ts';
import type { CheckReport, ExampleFlow, PromisedFlow, Verdict, Walked } from '../model/report/index.ts';

/** A cause, and the flows that it breaks; the first of them is the example. */
export interface FlowGroup {
  readonly finding: Finding;
  readonly symptoms: readonly Finding[];
  readonly walked: Walked;
  readonly example: ExampleFlow;
  /** The names of its flows, in the order in which they were found to break. */
  readonly names: string[];
  flows: number;
}

/** Broken flows by their cause and its object, unknown ones by the lines that make them so. */
export class FlowGroups {
  readonly #groups = new Map<string, FlowGroup>();
  readonly #byFlow = new Map<string, FlowGroup>();
  readonly #unexplained = new Map<string, { flows: number; readonly example: ExampleFlow }>();
  readonly #unknown = new Map<string, { flows: number; readonly because: Because }>();

  /** A flow that this finding explains; gives the key of its group. */
  add(finding: Finding, symptoms: readonly Finding[], walked: Walked, example: ExampleFlow): string {
    const key = `${finding.id} ${JSON.stringify(finding.object)}`;
    if (this.#groups.has(key)) this.count(key, example.flow);
    else this.#put(key, { finding, symptoms, walked, example, names: [example.flow], flows: 1 });
    return key;
  }

  /** One more flow of a group. */
  count(key: string, flow: string): void {
    const group = this.#groups.get(key);
    if (group === undefined) throw new Error(`bug: no group ${key}`);
    group.flows += 1;
    group.names.push(flow);
    if (!this.#byFlow.has(flow)) this.#byFlow.set(flow, group);
  }

  #put(key: string, group: FlowGroup): void {
    this.#groups.set(key, group);
    if (!this.#byFlow.has(group.example.flow)) this.#byFlow.set(group.example.flow, group);
  }

  /** The first cause that was found for a flow. */
  findingOf(flow: string): Finding | undefined {
    return this.#byFlow.get(flow)?.finding;
  }

  /** A flow that breaks in this way, for which there is no cause. */
  unexplained(way: string, example: ExampleFlow): void {
    const known = this.#unexplained.get(way);
    if (known === undefined) this.#unexplained.set(way, { flows: 1, example });
    else known.flows += 1;
  }

  /** A flow whose verdict hangs on these lines. */
  unknown(lines: readonly Because[]): void {
    for (const because of lines.length === 0 ? [{ text: 'no branch was walked' }] : lines) {
      const key = `${because.ref?.file ?? ''}:${because.ref?.line ?? ''}:${because.text}`;
      const known = this.#unknown.get(key);
      if (known === undefined) this.#unknown.set(key, { flows: 1, because });
      else known.flows += 1;
    }
  }

  /** The causes, those that break most flows first. */
  causes(): readonly FlowGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.flows - a.flows || a.finding.id.localeCompare(b.finding.id));
  }

  /** What is not explained and what is not known, most flows first. */
  rest(): Pick<CheckReport, 'unexplained' | 'unknown'> {
    const byFlows = (a: { readonly flows: number }, b: { readonly flows: number }): number => b.flows - a.flows;
    return { unexplained: [...this.#unexplained.values()].sort(byFlows), unknown: [...this.#unknown.values()].sort(byFlows) };
  }
}

/** A group with those of which its cause is the cause, too: their flows are its own, and what was found there is its symptom. */
export function withCovered(group: FlowGroup, covered: readonly FlowGroup[]): FlowGroup {
  const own = new Set(group.names);
  const more = covered.flatMap(({ names }) => names).filter((name) => !own.has(name));
  return {
    ...group, names: [...group.names, ...more], flows: group.flows + more.length,
    symptoms: [...group.symptoms, ...covered.flatMap(({ finding, symptoms }) => [finding, ...symptoms])],
  };
}

/** A flow as an example, with the branch that is to be shown: one that failed. */
export function exampleOf({ name }: PromisedFlow, { target, walk }: Walked, verdict: Verdict): ExampleFlow | undefined {
  const branch = walk.branches.find(({ outcome }) => outcome.kind !== 'answered') ?? walk.branches[0];
  return branch && { flow: name, target: target.name, verdict, branch };
}
