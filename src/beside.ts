import { changedParts } from './fix/index.ts';
import type { Network, NetnsPart } from './model/network/index.ts';
import type { PromiseAfter, PromisedFlow, Proof, Turn, Verdict } from './model/report/index.ts';
import { besideOf, goingOf, sideEffect, turnOf } from './report/index.ts';
import type { Going } from './report/index.ts';
import type { Reads, Recorder } from './trace/index.ts';

/** A flow of the promise as it goes before any fix. */
export interface FlowBefore {
  readonly flow: PromisedFlow;
  readonly going: Going;
  /** The policies want that it does not arrive. */
  readonly stopped: boolean;
  /** What its walk read. */
  readonly reads: Reads;
}

/** The flows that were walked before any fix, and what was left out. */
export interface PromiseBefore {
  readonly flows: readonly FlowBefore[];
  readonly left: PromiseAfter['left'];
}

/**
 * The flows of the promise beside the one that a fix is for. Each is walked once before all fixes, and again after a fix that makes
 * something otherwise which that walk read; all others go as before. `most` are walked again, for all fixes together.
 */
export class Beside {
  readonly #before: () => PromiseBefore;
  readonly #verdict: (network: Network, flow: PromisedFlow) => Verdict;
  readonly #network: Network;
  readonly #recorder: Recorder;
  #most: number;

  constructor(network: Network, recorder: Recorder, before: () => PromiseBefore, verdict: (network: Network, flow: PromisedFlow) => Verdict, most: number) {
    this.#network = network;
    this.#recorder = recorder;
    this.#before = before;
    this.#verdict = verdict;
    this.#most = most;
  }

  /** What a changed network turns, without what the fix is meant to turn. */
  turned(changed: Network, isMeant: (flow: PromisedFlow, turn: Turn, after: Going) => boolean): Required<Pick<Proof, 'sideEffects' | 'promise'>> {
    const { flows, left } = this.#before();
    const parts = changedParts(this.#network, changed);
    const touches = this.#recorder.touches(parts);
    const touched = this.#nearFirst(flows.filter(({ reads }) => touches(reads)), parts);
    const again = touched.slice(0, this.#most);
    this.#most -= again.length;
    const effects = again.flatMap(({ flow, going, stopped }) => {
      const after = goingOf(this.#verdict(changed, flow));
      const turn = turnOf(going, after, stopped);
      return turn === undefined || isMeant(flow, turn, after) ? [] : [sideEffect(flow.name, going, after, turn)];
    });
    const unwalked = touched.length - again.length;
    return besideOf(flows.length - unwalked, effects, unwalked === 0 ? left : [...left, { what: NOT_AGAIN, count: unwalked }]);
  }

  /** Where not all are walked again, those go first that end at a node whose state is another. */
  #nearFirst(flows: readonly FlowBefore[], parts: ReadonlyMap<string, ReadonlySet<NetnsPart>>): readonly FlowBefore[] {
    const nodes = new Set([...parts.keys()].map((id) => this.#network.netns.get(id)?.node));
    const isNear = ({ flow: { target } }: FlowBefore): boolean => nodes.has(target.client.node) || nodes.has(target.server.node);
    return [...flows.filter(isNear), ...flows.filter((flow) => !isNear(flow))];
  }
}

const NOT_AGAIN = { en: 'flows that this fix could change: not walked again, there are too many', zh: '可能受该修复影响的流量：数量过多，未重新验证' };
