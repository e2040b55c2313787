import { Beside } from './beside.ts';
import type { FlowBefore, PromiseBefore } from './beside.ts';
import { causeOf } from './causes.ts';
import { deniedByPolicy, detect, detectSometimes, detectWarnings, failuresOf } from './detect/index.ts';
import type { Failure, View } from './detect/index.ts';
import { explain, fill, loseUnseen, unseenCrossings, verdictOf } from './explain/index.ts';
import type { Story } from './explain/index.ts';
import { applyChanges, prove, refute } from './fix/index.ts';
import type { Judge } from './fix/index.ts';
import type { Loaded } from './load.ts';
import type { Change, Finding } from './model/finding/index.ts';
import type { Because, Network } from './model/network/index.ts';
import type { CheckedFinding, CheckedNote, ExampleFlow, PromisedFlow, ReportedFinding, Target, Turn, Verdict, Walked } from './model/report/index.ts';
import { innermost } from './net/packet.ts';
import { endingOf, exampleOf, FlowGroups, goingOf, provenFirst, reportFinding, withCovered, withUseless } from './report/index.ts';
import type { FlowGroup } from './report/index.ts';
import { recordReads } from './trace/index.ts';
import type { NamedReads, Recorder } from './trace/index.ts';
import { settledWalks, viewOf } from './walks.ts';

/** After fixes so many flows of a whole check are walked again: some seconds. */
const MOST_AGAIN = 10_000;
/** A cause of more flows than this is not tried by the fixes of others. */
const MOST_COVERED = 500;
/** So many flows are named for a cause. */
const NAMED = 5;

/** A flow as it went when so many packets were known not to have been seen. */
type Gone = FlowBefore & { readonly unseen: number };

/** Walks flows and gathers what breaks; flows that end in the same place in the same way are explained once. */
export class BrokenFlows {
  readonly groups = new FlowGroups();
  readonly #loaded: Loaded;
  /** Groups of the flows that failed in a way, by that way. */
  readonly #explained = new Map<string, readonly string[]>();
  readonly #examples: Walked[] = [];
  readonly #notes = new Map<string, { readonly finding: Finding; readonly flows: number }>();
  /** What nodes sent each other and did not see. */
  readonly #unseen = new Map<string, Because>();
  readonly #recorder: Recorder;
  #gone: Gone[] = [];
  readonly #beside: Beside;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.#recorder = recordReads(loaded.network);
    this.#beside = new Beside(loaded.network, this.#recorder, () => this.#before(), (network, { target }) => verdictOf(this.#walk(network, [target])), MOST_AGAIN);
  }

  /** What the last flow that was judged read on its way. */
  lastReads(): NamedReads {
    return this.#recorder.named(this.#gone.at(-1)?.reads ?? []);
  }

  /** Whether it was found that nodes did not see what others sent, by which flows are judged that never crossed there. */
  get isUnseen(): boolean {
    return this.#unseen.size > 0;
  }

  judge(flow: PromisedFlow): 'works' | 'denied' | 'broken' | 'unknown' {
    this.#recorder.take();
    const [walked] = this.#walk(this.#recorder.network, [flow.target]);
    const reads = this.#recorder.take();
    const verdict = verdictOf(walked === undefined ? [] : [walked]);
    const how = this.#judged(flow, walked, verdict);
    this.#gone.push({ flow, going: goingOf(verdict), stopped: flow.stoppedBy !== undefined || how === 'denied', reads, unseen: this.#unseen.size });
    return how;
  }

  #judged(flow: PromisedFlow, walked: Walked | undefined, verdict: Verdict): 'works' | 'denied' | 'broken' | 'unknown' {
    const example = walked && exampleOf(flow, walked, verdict);
    if (walked === undefined || example === undefined) return 'works';
    if (verdict.kind === 'reachable') {
      this.#sometimes(walked, example);
      this.#warned(walked);
      return 'works';
    }
    if (verdict.kind === 'unknown') {
      this.groups.unknown(verdict.because);
      this.#explain(this.#view(walked), walked, example, verdict.because.map(({ ref, text }) => `${ref?.file ?? ''}:${ref?.line ?? ''}:${text}`));
      return 'unknown';
    }
    const view = this.#view(walked);
    const failures = view.failures.filter((failure) => deniedByPolicy(view, failure) === undefined);
    if (failures.length === 0 && view.failures.length > 0) return 'denied';
    this.#explain({ ...view, failures }, walked, example);
    return 'broken';
  }

  /** The causes as they are told, those that break most flows first. One without a fix that helps, all flows of which another's fix mends, is a symptom of that one. */
  reports(): readonly CheckedFinding[] {
    const groups = this.groups.causes();
    const told = groups.map((group) => ({ group, proof: this.#told(group, group.walked).proofs.find(({ after }) => after.kind === 'reachable') }));
    const covering = new Map(told.flatMap(({ group, proof }) => {
      const by = proof !== undefined || group.finding.sometimes === true ? undefined : told.find((other) => other.proof !== undefined && other.group.finding.sometimes !== true && this.#mends(other.proof.changes, group))?.group;
      return by === undefined ? [] : [[group, by] as const];
    }));
    const kept = groups.filter((group) => !covering.has(group)).map((group) => {
      const covered = groups.filter((other) => covering.get(other) === group);
      return this.#report(withCovered(group, covered), [group, ...covered].map(({ finding }) => finding));
    });
    return kept.sort((a, b) => b.flows - a.flows);
  }

  /** Whether all flows of a group arrive after these changes; of one that is too large nothing is said. */
  #mends(changes: readonly Change[], { names }: FlowGroup): boolean {
    if (names.length > MOST_COVERED) return false;
    const changed = applyChanges(this.#loaded.network, changes);
    const own = new Set(names);
    return this.#gone.filter(({ flow }) => own.has(flow.name)).every(({ flow }) => verdictOf(this.#walk(changed, [flow.target])).kind === 'reachable');
  }

  /** A group with its fixes proven on its example, and beside it on all flows that were judged; `meant` are the findings of its flows. */
  #report(group: FlowGroup, meant: readonly Finding[]): CheckedFinding {
    const { flows, names, example } = group;
    const isMeant = ({ name }: PromisedFlow, turn: Turn): boolean => {
      const found = this.groups.findingOf(name);
      return name === example.flow || (turn === 'better' && found !== undefined && meant.includes(found));
    };
    return { ...this.#told(group, group.walked, (changed) => this.#beside.turned(changed, isMeant)), flows, examples: names.slice(0, NAMED), example };
  }

  /** The judged flows with all that was not seen, which was not known yet when the first of them were walked. */
  #before(): PromiseBefore {
    const { size } = this.#unseen;
    this.#gone = this.#gone.map((gone) => (gone.unseen === size ? gone : { ...gone, going: goingOf(verdictOf(this.#walk(this.#loaded.network, [gone.flow.target]))), unseen: size }));
    return { flows: this.#gone, left: [] };
  }

  /** What breaks nothing yet, with its words; that of most flows first. */
  notes(): readonly CheckedNote[] {
    const told = [...this.#notes.values()].map(({ finding, flows }) => ({ ...reportFinding(finding, causeOf(finding.id).messages, [], [], fill), flows }));
    return told.sort((a, b) => b.flows - a.flows);
  }

  #warned(walked: Walked): void {
    for (const finding of detectWarnings(this.#view(walked))) {
      const key = `${finding.id} ${JSON.stringify(finding.object)}`;
      this.#notes.set(key, { finding, flows: (this.#notes.get(key)?.flows ?? 0) + 1 });
    }
  }

  /** The walks that the report shows. */
  shown(): readonly Walked[] {
    return this.#examples;
  }

  /** `doubts`: why it is not known whether the flow breaks; a cause may be found all the same. */
  #explain(view: View, walked: Walked, example: ExampleFlow, doubts: readonly string[] = []): void {
    const way = [...new Set([...view.failures.map(wayOf), ...doubts])].sort().join('\n');
    const known = this.#explained.get(way);
    if (known !== undefined && (known.length > 0 || doubts.length > 0)) {
      for (const key of known) this.groups.count(key, example.flow);
      return;
    }
    const roots = this.#proven(explain(detect(view), (id) => causeOf(id).silences).roots, walked);
    if (known === undefined) this.#examples.push(walked);
    this.#explained.set(way, roots.map(({ finding, symptoms }) => this.groups.add(finding, symptoms, walked, example)));
    if (roots.length === 0 && doubts.length === 0) this.groups.unexplained(way, example);
  }

  /** A flow that works may still lose a packet now and then. */
  #sometimes(walked: Walked, example: ExampleFlow): void {
    for (const finding of detectSometimes(this.#view(walked))) {
      const known = this.groups.causes().length;
      this.groups.add(finding, [], walked, example);
      if (this.groups.causes().length > known) this.#examples.push(walked);
    }
  }

  /** Of several causes those whose fix helps; one that another's fix turns as well is its symptom. */
  #proven(roots: Story['roots'], walked: Walked): Story['roots'] {
    if (roots.length < 2) return roots;
    const kept = new Map(provenFirst(roots.map((root) => this.#told(root, walked))).map((told) => [JSON.stringify(told.object) + told.id, told]));
    const isKept = ({ id, object }: Finding): boolean => kept.has(JSON.stringify(object) + id);
    const covered = roots.map(({ finding }) => finding).filter((finding) => !isKept(finding));
    return roots.filter(({ finding }) => isKept(finding)).map(({ finding, symptoms }) => ({ finding, symptoms: [...symptoms, ...covered] }));
  }

  /** A cause with its words, its fixes proven on one flow. */
  #told({ finding, symptoms }: Story['roots'][number], walked: Walked, beside?: Judge['beside']): ReportedFinding {
    const { network } = this.#loaded;
    const judge: Judge = {
      verdict: (changed) => verdictOf(this.#walk(changed, [walked.target])),
      ending: (changed) => endingOf(failuresOf(this.#walk(changed, [walked.target]))),
      found: (changed) => this.#walk(changed, [walked.target]).flatMap((one) => detect(this.#view(one, changed))),
      ...(beside && { beside }),
    };
    const { messages } = causeOf(finding.id);
    return withUseless(reportFinding(finding, messages, prove(network, finding, messages, judge), symptoms, fill), refute(network, finding, messages, judge), fill);
  }

  #view(walked: Walked, network = this.#loaded.network): View {
    return viewOf(this.#loaded, network, [walked]);
  }

  #walk(network: Network, targets: readonly Target[]): readonly Walked[] {
    const { network: own } = this.#loaded;
    const walked = settledWalks(this.#loaded, network, targets);
    if (network === own || network === this.#recorder.network) for (const [crossing, because] of unseenCrossings(own, walked)) this.#unseen.set(crossing, because);
    return loseUnseen(walked, this.#unseen);
  }
}

/** In what way and where a branch failed: what tells two broken flows apart that may have different causes. */
function wayOf({ disposition, journey, target }: Failure): string {
  const { kind, netns, dev = '', because } = disposition;
  const packet = innermost(journey.packetOut);
  const by = 'by' in disposition ? disposition.by : {};
  const service = target.promise?.service.metadata;
  const line = because[0]?.ref;
  return JSON.stringify([kind, netns, dev, by, line?.file, line?.line, packet.dst, 'dport' in packet.l4 && journey.direction === 'forward' ? packet.l4.dport : 0, service?.namespace, service?.name], (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
