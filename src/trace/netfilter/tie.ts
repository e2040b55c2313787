import type { Because } from '../../model/network/because.ts';
import type { WalkContext } from '../context.ts';
import { advance, ForkReplay } from '../forks.ts';
import type { Fork } from '../forks.ts';
import { copySkb } from '../skb.ts';
import type { Skb } from '../skb.ts';

/** One of several that hang on a hook with equal priority. */
export interface Contender {
  readonly name: string;
  readonly because: Because;
  /** Its place among them, lower first; absent where no evidence tells it (`BaseChain.order`). */
  readonly order: number | undefined;
}

/** Trials after which an order is taken to matter. */
const MOST_TRIALS = 64;
const EVEN = [{ weight: 0.5 }, { weight: 0.5 }] as const;

/** Whether the order of some is not known among those. */
export function isTied(contenders: readonly Contender[]): boolean {
  return contenders.length > 1 && contenders.some(({ order }) => order === undefined);
}

/**
 * Those of one priority run in the order in which they were registered. Where that was not collected, copies of the packet are taken
 * through in every order: if all come to the same, any is as good; else each is walked on its own. `run` takes a packet through
 * in the order given and must leave no trace but in its context and packet.
 */
export function runTied<C extends Contender, R>(ctx: WalkContext, skb: Skb, place: string, contenders: readonly C[], run: (ctx: WalkContext, skb: Skb, line: readonly C[]) => R): R {
  if (!orderMatters(ctx, skb, contenders, run)) return run(ctx, skb, lineUp(contenders, () => true));
  return run(ctx, skb, lineUp(contenders, (a, b) => ctx.decide({ kind: 'unknown', because: orderNotKnown(a, b, place) }, `order ${place} ${a.name} ${b.name}`)));
}

/** All in one line: those whose order is known in that order, each of the others before the first that does not precede it. */
function lineUp<C extends Contender>(contenders: readonly C[], precedes: (one: C, other: C) => boolean): readonly C[] {
  const line = contenders.filter(({ order }) => order !== undefined).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  for (const contender of contenders.filter(({ order }) => order === undefined)) {
    const at = line.findIndex((one) => !precedes(one, contender));
    line.splice(at < 0 ? line.length : at, 0, contender);
  }
  return line;
}

function orderMatters<C extends Contender, R>(ctx: WalkContext, skb: Skb, contenders: readonly C[], run: (ctx: WalkContext, skb: Skb, line: readonly C[]) => R): boolean {
  const forks: Fork[] = [];
  const ends = new Map<string, Map<string, number>>();
  for (let trials = 1; ; trials += 1) {
    const replay = new ForkReplay(forks);
    const line = lineUp(contenders, () => replay.take(EVEN) === 0);
    const trial = new Trial(ctx, replay);
    const copy = copySkb(skb);
    const end = told([run(trial.context, copy, line), copy, trial.told()]);
    const key = line.map(({ name }) => name).join();
    const ways = ends.get(key) ?? new Map<string, number>();
    ends.set(key, ways.set(end, (ways.get(end) ?? 0) + replay.weight()));
    if (!advance(forks)) break;
    if (trials >= MOST_TRIALS) return true;
  }
  const [first, ...others] = [...ends.values()].map(shares);
  return first !== undefined && others.some((other) => !alike(first, other));
}

/** Of the ways in which the dice fall in one order, how likely each is. */
function shares(ways: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const whole = [...ways.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...ways].map(([end, weight]) => [end, weight / whole]));
}

function alike(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([end, share]) => Math.abs(share - (b.get(end) ?? 0)) < 1e-9);
}

/** What a trial does, told but not done. */
class Trial {
  readonly context: WalkContext;
  private readonly steps: string[] = [];
  private readonly doubts: string[] = [];
  private readonly answers = new Map<string, boolean>();
  private rerouted: unknown = undefined;

  constructor(ctx: WalkContext, replay: ForkReplay) {
    const setChanges = new Map([...ctx.setChanges].map(([set, changes]) => [set, [...changes]]));
    this.context = {
      network: ctx.network, netns: (id) => ctx.netns(id), fib: ctx.fib, connections: ctx.connections, setChanges, ...(ctx.now === undefined ? {} : { now: ctx.now }),
      step: ({ because, action }) => void this.steps.push(told([because, action])),
      reroute: ({ mark, packet }) => { this.rerouted = [mark, packet]; },
      assume: () => { /* What a run rests on is asked again when it is walked. */ },
      doubt: (because) => void this.doubts.push(told(because)),
      choose: (_what, options) => (options.length === 1 ? 0 : replay.take(options)),
      decide: (tri, key) => {
        if (tri.kind !== 'unknown') return tri.kind === 'yes';
        const answer = this.answers.get(key) ?? replay.take(EVEN) === 0;
        this.answers.set(key, answer);
        return answer;
      },
    };
  }

  /** All that happened; in which order the steps were taken, and from which mark to which, is what was tried. */
  told(): unknown {
    return [this.steps.sort(), this.doubts.sort(), this.rerouted, [...this.context.setChanges]];
  }
}

function told(what: unknown): string {
  return JSON.stringify(what, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function orderNotKnown(a: Contender, b: Contender, place: string): Because {
  const { ref } = a.because;
  return { text: `which runs first of two of one priority in ${place}: ${a.name} or ${b.name}`, ...(ref === undefined ? {} : { ref }) };
}
