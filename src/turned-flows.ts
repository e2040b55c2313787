import { queryOf } from './ask/index.ts';
import { causeOf } from './causes.ts';
import { BrokenFlows } from './broken-flows.ts';
import type { Progress } from './check.ts';
import { fill } from './explain/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import type { DiffReport, FirstFinding, FlowState, PromisedFlow, TurnedAnswer, TurnedFlows } from './model/report/index.ts';
import { promisedBy } from './promises.ts';
import { reportFinding } from './report/index.ts';
import { TurnedGroups } from './turned-groups.ts';
import { shortOf, turnedAnswer } from './turned-answer.ts';
import type { Pair } from './turned-answer.ts';

/** So many groups are looked into. */
const MOST_EXPLAINED = 6;

type Promise = NonNullable<DiffReport['promise']>;

/**
 * Walks the flows that the API objects of both bundles promise on both, and groups those that turned by how and by cause; of the groups
 * that come first, which differences turned them. A Service's flow that one bundle does not promise is not walked there.
 */
export function turnedFlows(pair: Pair, progress: Progress): Promise {
  const [old, next] = [new Side(load(pair.old, pair.parsed)), new Side(load(pair.new, pair.parsed))];
  const flows = new Map([...old.flows, ...next.flows]);
  const groups = new TurnedGroups();
  let [walked, same] = [0, 0];
  for (const [name, flow] of flows) {
    const [from, to] = [old.stateOf(flow), next.stateOf(flow)];
    walked += 1;
    if (walked % 100 === 0 || walked === flows.size) progress(walked, flows.size);
    if (from === to) same += 1;
    else groups.add(flow, from, to, to === 'broken' || to === 'unknown' ? next.findingOf(name) : old.findingOf(name));
  }
  return {
    walked, same,
    onlyOld: [...old.flows.keys()].filter((name) => !next.flows.has(name)).length, onlyNew: [...next.flows.keys()].filter((name) => !old.flows.has(name)).length,
    turned: groups.ordered().map((group, index): TurnedFlows => {
      const { first, ...told } = group;
      const why = index < MOST_EXPLAINED ? whyOf(pair, first) : undefined;
      return { ...told, ...(why === undefined ? {} : { why }) };
    }),
  };
}

function whyOf(pair: Pair, { target }: PromisedFlow): TurnedAnswer | undefined {
  const query = queryOf(target);
  const turned = query && turnedAnswer(pair, query);
  return turned?.kind === 'answered' && turned.answer.turned ? turned.answer : undefined;
}

/** One of the bundles, and what it promises. */
class Side {
  readonly flows: ReadonlyMap<string, PromisedFlow>;
  readonly #loaded: Loaded;
  readonly #broken: BrokenFlows;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.#broken = new BrokenFlows(loaded);
    this.flows = new Map(promisedBy(loaded).flows.map((flow) => [flow.name, flow]));
  }

  /** How a flow of either bundle goes in this one. Ends that are pods or nodes are asked wherever they are. */
  stateOf(flow: PromisedFlow): FlowState {
    const own = this.flows.get(flow.name);
    if (own !== undefined) return this.#broken.judge(own);
    const { client, question } = flow.target;
    const isHere = client.netns !== undefined && this.#loaded.network.netns.has(client.netns) && question.kind === 'socket' && this.#loaded.placement.ownerOf(question.dst) !== undefined;
    return isHere && (flow.kind === 'pair' || flow.kind === 'own-node' || flow.kind === 'policy') ? this.#broken.judge(flow) : 'absent';
  }

  findingOf(flow: string): FirstFinding | undefined {
    const finding = this.#broken.groups.findingOf(flow);
    return finding && shortOf(reportFinding(finding, causeOf(finding.id).messages, [], [], fill));
  }
}
