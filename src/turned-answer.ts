import { answer } from './answer.ts';
import type { Or } from './ask/index.ts';
import { differencesOf, Hybrids, smallest } from './diff/index.ts';
import type { Difference } from './diff/index.ts';
import { targetsOf } from './diagnose.ts';
import { load } from './load.ts';
import type { Loaded, Parsed } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { FirstFinding, Judged, Query, Refusal, ReportedFinding, TurnedAnswer, TurningSet, Verdict, Walked } from './model/report/index.ts';

/** So often the question is asked of bundles in between; and so many sets are looked for, each of which suffices. */
const MOST = { asked: 600, sets: 4 };

/** What one bundle says to a question, and which of its files that took. */
interface Said {
  readonly judged: Judged;
  readonly findings: readonly ReportedFinding[];
  readonly walked: readonly Walked[];
  readonly loaded: Loaded;
}

/** The two bundles, and what was parsed of them and of all in between. */
export interface Pair {
  readonly old: Evidence;
  readonly new: Evidence;
  readonly parsed: Parsed;
}

/** The answers of both bundles to a question, and which differences turned the one into the other; or which bundle it cannot be asked of, and why. */
export function turnedAnswer(pair: Pair, query: Query): { readonly kind: 'answered'; readonly answer: TurnedAnswer; readonly said: readonly Said[] } | { readonly kind: 'refused'; readonly side: 'old' | 'new'; readonly refusal: Refusal } {
  const [old, next] = [say(pair, pair.old, query), say(pair, pair.new, query)];
  if (old.kind === 'refused') return { ...old, side: 'old' };
  if (next.kind === 'refused') return { ...next, side: 'new' };
  const turned = !isSame(old.value.judged, next.value.judged);
  const found = turned ? new Search(pair, query, old.value, next.value).run() : { sets: [], complete: true };
  return {
    kind: 'answered', said: [old.value, next.value],
    answer: { query, old: old.value.judged, new: next.value.judged, turned, ...found, met: turned ? [] : metBy(pair, [old.value, next.value]) },
  };
}

function say({ parsed }: Pair, evidence: Evidence, query: Query, ask?: (verdict: Verdict) => boolean): Or<Said> {
  const loaded = load(evidence, parsed);
  const targets = targetsOf(loaded, query);
  if (targets.kind === 'refused') return targets;
  const { walked, verdict, findings } = answer(loaded, targets.value, { sideEffects: false, ...(ask && { ask }) });
  const [first] = findings;
  return { kind: 'found', value: { judged: { verdict, ...(first === undefined ? {} : { finding: shortOf(first) }) }, findings, walked, loaded } };
}

/** A finding by what it is told apart. */
export function shortOf({ id, title, object, page }: ReportedFinding): FirstFinding {
  return { id, title, object, page };
}

function isSame(a: Judged, b: Judged): boolean {
  return isSameVerdict(a.verdict, b.verdict) && a.finding?.id === b.finding?.id && objectText(a.finding) === objectText(b.finding);
}

/** Unknown is unknown, whatever line makes it so. */
function isSameVerdict(a: Verdict, b: Verdict): boolean {
  return a.kind === b.kind && (a.kind !== 'partial' || b.kind !== 'partial' || Math.abs(a.weight - b.weight) < 1e-9);
}

/** The object without the counters of its line, which are of one bundle only. */
function objectText(finding: FirstFinding | undefined): string {
  return JSON.stringify(finding?.object ?? {}).replaceAll(/\[\d+:\d+\] ?|packets \d+ bytes \d+ ?| # handle \d+/g, '');
}

type Wanted = (judged: Judged) => boolean;

/** Looks for the differences that turned the answer, by asking bundles that were never collected. */
class Search {
  readonly #pair: Pair;
  readonly #query: Query;
  readonly #old: Said;
  readonly #new: Said;
  readonly #forth: Hybrids;
  readonly #back: Hybrids;
  readonly #said = new Map<string, Judged | undefined>();
  readonly #numbers = new Map<Difference, number>();
  #asked = 0;

  constructor(pair: Pair, query: Query, old: Said, next: Said) {
    this.#pair = pair;
    this.#query = query;
    this.#old = old;
    this.#new = next;
    this.#forth = new Hybrids(pair.old, pair.new, 'old');
    this.#back = new Hybrids(pair.new, pair.old, 'new');
  }

  run(): { readonly sets: readonly TurningSet[]; readonly complete: boolean } {
    const found = this.#enough();
    const sets = found === undefined ? [] : this.#sets(found.all, found.wanted);
    return { sets: sets.map((set) => this.#told(set)), complete: this.#asked < MOST.asked };
  }

  /**
   * Differences that turn it together, of the likely ones: what somebody changed before what changes by itself, what was read before the
   * rest. What changes by itself is not asked for the same finding where the rest turns the verdict.
   */
  #enough(): { readonly all: readonly Difference[]; readonly wanted: Wanted } | undefined {
    const exact: Wanted = (judged) => isSame(judged, this.#new.judged);
    for (const everything of [false, true]) {
      const all = this.#numbered(differencesOf(this.#pair.old, this.#pair.new, everything));
      for (const wanted of [exact, this.#turned]) {
        const some = [all.filter((difference) => this.#isRead(difference)), all].find((part) => this.#gives(part, wanted));
        if (some !== undefined) return { all: some, wanted };
      }
    }
    return undefined;
  }

  /** The verdict alone. */
  readonly #turned: Wanted = ({ verdict }) => isSameVerdict(verdict, this.#new.judged.verdict) && !isSameVerdict(verdict, this.#old.judged.verdict);

  #numbered(differences: readonly Difference[]): readonly Difference[] {
    for (const difference of differences) this.#numbers.set(difference, this.#numbers.size);
    return differences;
  }

  #isRead({ changed, carried }: Difference): boolean {
    if (carried.kind === 'node' || carried.kind === 'namespace' || carried.kind === 'output' || carried.kind === 'file') return true;
    const { unit } = carried.aligned;
    return changed.source !== undefined && (this.#old.loaded.read.has(unit.old?.file ?? '') || this.#new.loaded.read.has(unit.new?.file ?? ''));
  }

  /** The sets that suffice alone: the first as wanted, the others, of what is left, for the verdict. */
  #sets(all: readonly Difference[], wanted: Wanted): readonly (readonly Difference[])[] {
    const first = this.#smallest(this.#accused(all, wanted), wanted);
    const sets = [first];
    while (sets.length < MOST.sets) {
      const left = all.filter((difference) => !sets.some((set) => set.includes(difference)));
      if (left.length === 0 || !this.#gives(left, this.#turned)) break;
      sets.push(this.#smallest(left, this.#turned));
    }
    return sets;
  }

  /** Those at the lines of evidence of what was found, where they suffice. */
  #accused(all: readonly Difference[], wanted: Wanted): readonly Difference[] {
    const lines = new Set([this.#old, this.#new].flatMap(({ findings }, side) => findings.slice(0, 1).flatMap(({ evidence }) => evidence.flatMap(({ ref }) => (ref === undefined ? [] : [`${side} ${ref.file}:${ref.line}`])))));
    const accused = all.filter(({ changed }) => [changed.old, changed.new].some((side, number) => side.some(({ ref }) => ref !== undefined && lines.has(`${number} ${ref.file}:${ref.line}`))));
    return accused.length > 0 && this.#gives(accused, wanted) ? accused : all;
  }

  /** Whole outputs first, then what differs in them. */
  #smallest(all: readonly Difference[], wanted: Wanted): readonly Difference[] {
    const wholes = new Map<string, Difference[]>();
    for (const difference of all) wholes.set(difference.whole, [...(wholes.get(difference.whole) ?? []), difference]);
    const some = smallest([...wholes.values()], (part) => this.#gives(part.flat(), wanted)).flat();
    return smallest(some, (part) => this.#gives(part, wanted));
  }

  #gives(differences: readonly Difference[], wanted: Wanted): boolean {
    const judged = this.#judged(differences);
    return judged !== undefined && wanted(judged);
  }

  /** What is said with these differences; `undefined` when it cannot be asked, or was asked often enough. */
  #judged(differences: readonly Difference[]): Judged | undefined {
    const key = differences.map((difference) => this.#numbers.get(difference) ?? -1).sort((a, b) => a - b).join(' ');
    if (!this.#said.has(key)) {
      if (this.#asked >= MOST.asked) return undefined;
      this.#asked += 1;
      const said = say(this.#pair, this.#forth.with(differences), this.#query, (verdict) => isSameVerdict(verdict, this.#new.judged.verdict));
      this.#said.set(key, said.kind === 'refused' ? undefined : said.value.judged);
    }
    return this.#said.get(key);
  }

  #told(set: readonly Difference[]): TurningSet {
    const back = say(this.#pair, this.#back.with(set), this.#query, () => false);
    return {
      differences: set.map(({ changed }) => changed),
      gives: this.#judged(set) ?? this.#new.judged,
      takenBack: back.kind === 'refused' ? { kind: 'unknown', because: [{ text: back.refusal.message.en }] } : back.value.judged.verdict,
    };
  }
}

/** What differs among the lines that the packets met, in either bundle. */
function metBy(pair: Pair, said: readonly Said[]): TurnedAnswer['met'] {
  const met = said.map(({ walked }) => new Set(walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.flatMap(({ hops }) => hops.flatMap(({ steps }) => steps.flatMap(({ because }) => because.flatMap(({ ref }) => (ref === undefined ? [] : [`${ref.file}:${ref.line}`])))))))));
  return differencesOf(pair.old, pair.new, false).map(({ changed }) => changed)
    .filter(({ old, new: next }) => [old, next].some((side, number) => side.some(({ ref }) => ref !== undefined && met[number]?.has(`${ref.file}:${ref.line}`) === true)));
}
