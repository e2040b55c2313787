import { PARTS_OF } from './assemble/index.ts';
import { BrokenFlows } from './broken-flows.ts';
import { causeOf } from './causes.ts';
import { Concerned } from './concerned.ts';
import { changedOutputs } from './diff/index.ts';
import { fill } from './explain/index.ts';
import { load } from './load.ts';
import type { Parsed } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Finding } from './model/finding/index.ts';
import type { NetnsPart } from './model/network/index.ts';
import type { ActiveCause, ConcernedObject, FirstFinding, FlowState, PromisedFlow, Transition, WatchStep } from './model/report/index.ts';
import { isNoObjects } from './model/tree/no-objects.ts';
import { promisedBy } from './promises.ts';
import { reportFinding } from './report/index.ts';
import { readsAny } from './trace/index.ts';
import type { NamedReads, PartsOf } from './trace/index.ts';
import { shortOf } from './turned-answer.ts';
import { TurnedGroups } from './turned-groups.ts';

/** So many flows of a cause are named. */
const MOST_NAMED = 5;

/** A flow as it went at the last look. `reads`: it worked, nothing was found on its way, and it goes the same way until something of this changes. */
interface Known {
  readonly state: Exclude<FlowState, 'absent'>;
  readonly finding?: FirstFinding;
  readonly asked: string;
  readonly reads?: NamedReads;
}

/** Everything may have changed, or these parts. */
type Touched = 'everything' | PartsOf;

/**
 * A cluster that is looked at again and again. Of each look the promised flows are judged, but for those that worked and of whose way nothing changed since; what turned
 * is told. Items of evidence that are the same object as at the last look are known not to have changed, and are parsed once.
 */
export class Watched {
  readonly #parsed: Parsed = new WeakMap();
  #last: Evidence | undefined;
  #known: ReadonlyMap<string, Known> = new Map();
  #causes: ReadonlyMap<string, ActiveCause> = new Map();
  #isUnseen = false;

  /** Looks at the cluster as it is now. `everything`: walks all flows, whatever changed. Throws only for a bug of ours. */
  look(evidence: Evidence, everything = false): WatchStep {
    const touched = everything || this.#isUnseen || this.#last === undefined ? 'everything' : touchedBetween(this.#last, evidence);
    const isTouched = touched === 'everything' ? () => true : readsAny(touched);
    const loaded = load(evidence, this.#parsed);
    const { flows } = promisedBy(loaded);
    const broken = new BrokenFlows(loaded);
    const concerned = new Concerned(loaded);
    const known = new Map<string, Known>();
    const turned = new TurnedGroups();
    const counts = { walked: 0, works: 0, denied: 0, broken: 0, unknown: 0 };
    let walked = 0;
    for (const flow of flows) {
      const asked = askedText(flow);
      const before = this.#known.get(flow.name);
      const stays = before?.reads !== undefined && before.asked === asked && !isTouched(before.reads);
      const now = stays ? before : judged(broken, flow, asked);
      if (!stays) walked += 1;
      known.set(flow.name, now);
      counts.walked += 1;
      counts[now.state] += 1;
      const from = before?.state ?? 'absent';
      if (from !== now.state) turned.add(flow, from, now.state, now.finding ?? before?.finding);
    }
    const causes = causesOf(broken, concerned);
    const transitions: readonly Transition[] = [...causeTransitions(this.#causes, causes), ...turned.ordered().map(({ first, ...group }): Transition => ({ kind: 'flows', turned: group, ...concerns(concerned.ofFlow(first)) }))];
    [this.#last, this.#known, this.#causes, this.#isUnseen] = [evidence, known, causes, broken.isUnseen];
    return { transitions, flows: counts, causes: [...causes.values()], walked };
  }
}

function judged(broken: BrokenFlows, flow: PromisedFlow, asked: string): Known {
  const state = broken.judge(flow);
  const finding = broken.groups.findingOf(flow.name);
  if (state === 'works' && finding === undefined) return { state, asked, reads: broken.lastReads() };
  return { state, asked, ...(finding === undefined ? {} : { finding: toldOf(finding) }) };
}

/** What is asked of a flow, and what was promised: a flow of the same name may be another one. */
function askedText({ kind, target: { client, question, promise }, stoppedBy }: PromisedFlow): string {
  return JSON.stringify([kind, client.netns, question, stoppedBy, promise?.frontends, promise?.usable.map(({ addr, port }) => [addr, port])], (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function toldOf(finding: Finding): FirstFinding {
  return shortOf(reportFinding(finding, causeOf(finding.id).messages, [], [], fill));
}

function causesOf(broken: BrokenFlows, concerned: Concerned): ReadonlyMap<string, ActiveCause> {
  return new Map(broken.groups.causes().map(({ finding, flows, names }) => [`${finding.id} ${JSON.stringify(finding.object)}`, { ...toldOf(finding), flows, examples: names.slice(0, MOST_NAMED), ...concerns(concerned.of(finding.object)) }]));
}

function concerns(object: ConcernedObject | undefined): { readonly concerns?: ConcernedObject } {
  return object === undefined ? {} : { concerns: object };
}

function causeTransitions(before: ReadonlyMap<string, ActiveCause>, now: ReadonlyMap<string, ActiveCause>): readonly Transition[] {
  const only = (of: typeof now, other: typeof now, state: 'appeared' | 'cleared'): readonly Transition[] => [...of].flatMap(([key, cause]) => (other.has(key) ? [] : [{ kind: 'cause', state, cause }]));
  return [...only(before, now, 'cleared'), ...only(now, before, 'appeared')];
}

/** What may go otherwise for a packet. Wires between nodes, and load balancers, come from Node objects and from answers of a cloud, of which no walk notes that it read them. */
function touchedBetween(old: Evidence, next: Evidence): Touched {
  if (old.cluster.some((item) => isWired(item.resource) && !next.cluster.includes(item)) || next.cluster.length !== old.cluster.length) return 'everything';
  const touched = new Map<string, Set<NetnsPart> | undefined>();
  const wholeNode = (name: string): void => {
    for (const { nodes } of [old, next]) for (const { netns } of nodes.filter((node) => node.name === name)) for (const { id } of netns) touched.set(`${name}/${id}`, undefined);
  };
  for (const name of new Set([...old.nodes, ...next.nodes].map((node) => node.name))) {
    const [was, is] = [old, next].map(({ nodes }) => nodes.find((node) => node.name === name));
    if (was !== is && namespacesOf(was) !== namespacesOf(is)) wholeNode(name);
  }
  for (const { node, netns, source } of changedOutputs(old, next)) {
    const parts = PARTS_OF[source];
    if (parts === undefined || netns === undefined) wholeNode(node);
    else {
      const id = `${node}/${netns}`;
      if (!touched.has(id)) touched.set(id, new Set());
      for (const part of parts) touched.get(id)?.add(part);
    }
  }
  return touched;
}

function isWired(resource: string): boolean {
  return resource === 'nodes' || isNoObjects(resource);
}

function namespacesOf(node: Evidence['nodes'][number] | undefined): string {
  return JSON.stringify(node?.netns.map(({ id, inode, names }) => [id, inode, names]));
}
