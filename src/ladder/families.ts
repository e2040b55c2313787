import type { Group } from './groups.ts';
import { forEachGroup, isSingle } from './groups.ts';
import type { Sightings } from './sightings.ts';

/** Strands that are one: the same direction of one conversation, at all points where it was seen, in whatever form. */
export class Families {
  readonly #parent: Int32Array;

  constructor(strands: number) {
    this.#parent = Int32Array.from({ length: strands }, (_, index) => index);
  }

  of(strand: number): number {
    let at = strand;
    while (this.#parent[at] !== at) {
      this.#parent[at] = this.#parent[this.#parent[at] ?? 0] ?? 0;
      at = this.#parent[at] ?? 0;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parent[Math.max(first, second)] = Math.min(first, second);
  }
}

/**
 * What is one conversation without a doubt: the same addresses and ports at two points, and TCP segments that are the same at two points (their sequence and
 * acknowledgment numbers are 64 bits that no other conversation has).
 */
export function sureFamilies(s: Sightings): Families {
  const families = new Families(s.strandPoint.length);
  const byTuple = new Map<number, number>();
  for (const [strand, tuple] of s.strandTuple.entries()) {
    const other = byTuple.get(tuple);
    if (other === undefined) byTuple.set(tuple, strand);
    else families.join(other, strand);
  }
  forEachGroup(s, (group) => {
    const [first = 0] = group;
    if (s.isTcp[first] === 0 || !isSingle(s, group)) return;
    for (const at of group) families.join(s.strand[first] ?? 0, s.strand[at] ?? 0);
  });
  return families;
}

/** Packets of one look in two strands are chance when they are less than this share of the smaller one. */
const LEAST_SHARE = 0.2;

/**
 * Joins strands that have packets of one look, where nothing but identification, length and payload tells packets apart (UDP, ICMP and the rest): each look once at
 * each point, at times that go together by aligned clocks, and of a good share of the smaller strand.
 */
export function joinByLooks(s: Sightings, families: Families, isTimely: (a: number, b: number) => boolean): void {
  const votes = new Map<number, number>();
  const strands = s.strandPoint.length;
  forEachGroup(s, (group) => {
    const [first = 0] = group;
    if (s.isTcp[first] === 1 || group.length < 2 || !isSingle(s, group)) return;
    for (const [a, b] of pairsOf(group)) {
      const [f, g] = [s.strand[a] ?? 0, s.strand[b] ?? 0];
      if (families.of(f) === families.of(g) || !isTimely(a, b)) continue;
      const pair = Math.min(f, g) * strands + Math.max(f, g);
      votes.set(pair, (votes.get(pair) ?? 0) + 1);
    }
  });
  for (const [pair, count] of votes) {
    const [f, g] = [Math.floor(pair / strands), pair % strands];
    if (count >= LEAST_SHARE * Math.min(s.strandPackets[f] ?? 0, s.strandPackets[g] ?? 0)) families.join(f, g);
  }
}

/** Every two of a group: of a long one those beside each other. */
export function pairsOf(group: Group): (readonly [number, number])[] {
  return group.flatMap((a, index) => group.slice(index + 1, index + 8).map((b) => [a, b] as const));
}
