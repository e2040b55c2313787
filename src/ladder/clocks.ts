import { isSingle, forEachGroup } from './groups.ts';
import { pairsOf } from './families.ts';
import type { Families } from './families.ts';
import type { Sightings } from './sightings.ts';

/** How a file's clock stands to that of the first one. All in nanoseconds. */
export interface Clock {
  /** What it is ahead. */
  readonly offset: number;
  /** How far that can be wrong; undefined when nothing bounds it. */
  readonly error: number | undefined;
  /** `both-ways`: packets there and back bound it; `one-way`: one direction alone was seen, and the fastest packet is taken to have needed no time; `none`: nothing was seen in both. */
  readonly basis: 'reference' | 'both-ways' | 'one-way' | 'none';
}

/** One packet never needs so long between two points that it makes a clock. */
const SOON_NS = 1_000_000_000;
/** Of all differences between two files so many are kept. */
const MOST_KEPT = 20_000;

/** By pair of files, a times their number plus b: how much later b saw what a had seen before. */
type Differences = Map<number, number[]>;

/**
 * Aligns the clocks of files by the packets that both have. A packet is at b after it was at a: so b's clock is ahead of a's by at most the least difference of
 * all packets from a to b, and at least by the least one of those from b to a, negated. Which way a packet went its time to live says; where it is the
 * same at both (one wire, a bridge, a tunnel's two ends), conversations do: there and back again the differences add up to twice the way.
 */
export function clocksOf(s: Sightings, families: Families): readonly Clock[] {
  const files = s.spans.length;
  const differences = gathered(s, families);
  const clocks: (Clock | undefined)[] = s.spans.map((_, index) => (index === 0 ? { offset: 0, error: 0, basis: 'reference' } : undefined));
  // From those that are known to those that they bound best, one after the other.
  for (;;) {
    let best: { readonly file: number; readonly clock: Clock } | undefined;
    for (let b = 0; b < files; b += 1) {
      if (clocks[b] !== undefined) continue;
      for (let a = 0; a < files; a += 1) {
        const [known, found] = [clocks[a], between(differences, a, b, files)];
        if (known === undefined || found === undefined) continue;
        const clock: Clock = { offset: known.offset + found.offset, error: known.error === undefined || found.error === undefined ? undefined : known.error + found.error, basis: found.basis };
        if (best === undefined || isBetter(clock, best.clock)) best = { file: b, clock };
      }
    }
    if (best === undefined) break;
    clocks[best.file] = best.clock;
  }
  return clocks.map((clock) => clock ?? { offset: 0, error: undefined, basis: 'none' });
}

function isBetter(a: Clock, b: Clock): boolean {
  return (a.error ?? Infinity) < (b.error ?? Infinity);
}

function between(differences: Differences, a: number, b: number, files: number): Clock | undefined {
  const [most, least] = [smallest(differences.get(a * files + b)), smallest(differences.get(b * files + a))];
  if (most === undefined && least === undefined) return undefined;
  if (most !== undefined && least !== undefined) {
    // Clocks that may be the same are: captures of one host have one clock.
    const middle = (most - least) / 2;
    return { offset: most >= 0 && least >= 0 ? 0 : middle, error: Math.abs(most + least) / 2 + (most >= 0 && least >= 0 ? Math.abs(middle) : 0), basis: 'both-ways' };
  }
  const bound = most ?? -(least ?? 0);
  const isSame = most === undefined ? bound <= 0 && bound > -SOON_NS : bound >= 0 && bound < SOON_NS;
  return { offset: isSame ? 0 : bound, error: undefined, basis: 'one-way' };
}

/** The least one that is none by mistake: one far below the middle of all is of two packets that only look the same. */
function smallest(values: readonly number[] | undefined): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  const spread = sorted.map((value) => Math.abs(value - middle)).sort((a, b) => a - b)[sorted.length >> 1] ?? 0;
  return sorted.find((value) => value >= middle - 10 * spread - 1_000_000);
}

/** Differences of TCP segments where there are enough of them, of everything that was seen once at each point otherwise. */
function gathered(s: Sightings, families: Families): Differences {
  const tcp = differencesOf(s, families, true);
  const all = differencesOf(s, families, false);
  for (const [pair, values] of all) if (!tcp.has(pair)) tcp.set(pair, values);
  return tcp;
}

function differencesOf(s: Sightings, families: Families, isTcp: boolean): Differences {
  const files = s.spans.length;
  const differences: Differences = new Map();
  const level = new Level(s, families);
  forEachGroup(s, (group) => {
    if ((s.isTcp[group[0] ?? 0] === 1) !== isTcp || group.length < 2 || !isSingle(s, group)) return;
    for (const [one, other] of pairsOf(group)) {
      const [fa, fb] = [s.fileOf(one), s.fileOf(other)];
      if (fa === fb) continue;
      const [ttlOne, ttlOther] = [s.ttl[one] ?? 0, s.ttl[other] ?? 0];
      if (ttlOne === ttlOther) level.take(one, other);
      else if (ttlOne > ttlOther) keep(differences, fa * files + fb, (s.time[other] ?? 0) - (s.time[one] ?? 0));
      else keep(differences, fb * files + fa, (s.time[one] ?? 0) - (s.time[other] ?? 0));
    }
  });
  level.addTo(differences, files);
  return differences;
}

function keep(differences: Differences, pair: number, value: number): void {
  const known = differences.get(pair);
  if (known === undefined) differences.set(pair, [value]);
  else if (known.length < MOST_KEPT) known.push(value);
}

/** Points between which the time to live does not fall: a conversation's two directions say which is nearer to its one end. */
class Level {
  readonly #s: Sightings;
  readonly #families: Families;
  /** By pair of points and family: the family, the pair of points, and the differences. */
  readonly #kept = new Map<string, { readonly a: number; readonly b: number; readonly strand: number; readonly values: number[] }>();

  constructor(s: Sightings, families: Families) {
    this.#s = s;
    this.#families = families;
  }

  take(one: number, other: number): void {
    const s = this.#s;
    const [a, b] = (s.point[one] ?? 0) < (s.point[other] ?? 0) ? [one, other] : [other, one];
    const strand = s.strand[a] ?? 0;
    const [pa, pb] = [s.point[a] ?? 0, s.point[b] ?? 0];
    const key = `${pa} ${pb} ${this.#families.of(strand)}`;
    const value = (s.time[b] ?? 0) - (s.time[a] ?? 0);
    const known = this.#kept.get(key);
    if (known === undefined) this.#kept.set(key, { a: pa, b: pb, strand, values: [value] });
    else if (known.values.length < MOST_KEPT) known.values.push(value);
  }

  addTo(differences: Differences, files: number): void {
    const s = this.#s;
    for (const { a, b, strand, values } of this.#kept.values()) {
      const reverse = s.reverseOf(strand);
      const back = reverse < 0 ? undefined : this.#kept.get(`${a} ${b} ${this.#families.of(reverse)}`)?.values;
      const [fa, fb] = [s.points[a]?.file ?? 0, s.points[b]?.file ?? 0];
      if (back === undefined) continue;
      // There: way plus offset; back: offset less way. What is larger went from a to b.
      if (median(values) > median(back)) for (const value of values) keep(differences, fa * files + fb, value);
      else for (const value of values) keep(differences, fb * files + fa, -value);
    }
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[values.length >> 1] ?? 0;
}
