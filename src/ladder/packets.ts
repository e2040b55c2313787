import type { Clock } from './clocks.ts';
import type { Families } from './families.ts';
import { forEachGroup } from './groups.ts';
import type { Group } from './groups.ts';
import type { Sightings } from './sightings.ts';

/** One packet with where it was seen, in the order of time by the clock of the first file. */
export interface KnownPacket {
  readonly sightings: readonly number[];
  /** Something else looks the same at the same time: whether these are one packet is not known, and nothing is concluded from them. */
  readonly isUnclear: boolean;
}

/** A packet is nowhere longer than this on its way from one point to the next. */
const LONGEST_NS = 1_000_000_000;
/** From so many ways the longest one is known. */
const ENOUGH = 20;

/** Aligned time of a sighting. */
export function alignedTime(s: Sightings, clocks: readonly Clock[], at: number): number {
  return (s.time[at] ?? 0) - (clocks[s.fileOf(at)]?.offset ?? 0);
}

/** Puts sightings together into packets, each with the family it is of. */
export function packetsOf(s: Sightings, families: Families, clocks: readonly Clock[]): ReadonlyMap<number, readonly KnownPacket[]> {
  const byFamily = new Map<number, KnownPacket[]>();
  const crowded: Group[] = [];
  const ways: number[] = [];
  const add = (family: number, packets: readonly KnownPacket[]): void => {
    const known = byFamily.get(family);
    if (known === undefined) byFamily.set(family, [...packets]);
    else known.push(...packets);
  };
  const time = (at: number): number => alignedTime(s, clocks, at);
  const alone: Group[] = [];
  forEachGroup(s, (group) => {
    for (const [family, members] of membersOf(s, families, group)) {
      const ordered = members.sort((a, b) => time(a) - time(b) || (s.ttl[b] ?? 0) - (s.ttl[a] ?? 0));
      if (new Set(ordered.map((at) => s.point[at])).size < ordered.length) crowded.push(ordered);
      else {
        if (ordered.length > 1) ways.push(longestStep(ordered, time));
        if (s.isTcp[ordered[0] ?? 0] === 1 || ordered.length === 1) add(family, [{ sightings: ordered, isUnclear: false }]);
        else alone.push(ordered);
      }
    }
  });
  const window = ways.length < ENOUGH ? LONGEST_NS / 20 : Math.min(LONGEST_NS, 2 * (ways.sort((a, b) => a - b)[Math.floor(ways.length * 0.99)] ?? 0) + 100_000);
  for (const ordered of alone) {
    const longest = longestStep(ordered, time);
    if (longest > LONGEST_NS) crowded.push(ordered);
    // Nothing else looks the same: it is one packet that was late, unless there is nothing that it could be told apart by.
    else add(families.of(s.strand[ordered[0] ?? 0] ?? 0), [{ sightings: ordered, isUnclear: longest > window && !s.isNumbered(ordered[0] ?? 0) }]);
  }
  for (const group of crowded) add(families.of(s.strand[group[0] ?? 0] ?? 0), apart(s, group, time, window));
  return byFamily;
}

function membersOf(s: Sightings, families: Families, group: Group): ReadonlyMap<number, number[]> {
  const byFamily = new Map<number, number[]>();
  for (const at of group) {
    const family = families.of(s.strand[at] ?? 0);
    const known = byFamily.get(family);
    if (known === undefined) byFamily.set(family, [at]);
    else known.push(at);
  }
  return byFamily;
}

function longestStep(ordered: readonly number[], time: (at: number) => number): number {
  return ordered.reduce((most, at, index) => Math.max(most, index === 0 ? 0 : time(at) - time(ordered[index - 1] ?? at)), 0);
}

interface Open {
  readonly sightings: number[];
  isUnclear: boolean;
}

/**
 * Takes packets apart that look the same (sent again with the same bytes, or coming by one point twice), in the order of time: a sighting belongs to the packet that was seen no longer ago than
 * packets need, and not yet at this point, or there with a higher time to live. Where two could be meant, both are unclear.
 */
function apart(s: Sightings, ordered: Group, time: (at: number) => number, window: number): readonly KnownPacket[] {
  const all: Open[] = [];
  let open: Open[] = [];
  for (const at of ordered) {
    open = open.filter(({ sightings }) => time(at) - time(sightings.at(-1) ?? at) <= window);
    const fitting = open.filter(({ sightings }) => sightings.every((other) => s.point[other] !== s.point[at] || (s.ttl[other] ?? 0) > (s.ttl[at] ?? 0)));
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) {
      only.sightings.push(at);
      continue;
    }
    for (const one of fitting) one.isUnclear = true;
    const begun: Open = { sightings: [at], isUnclear: fitting.length > 1 };
    all.push(begun);
    open.push(begun);
  }
  return doubted(s, all, time);
}

/** A packet that begins where others of its look come to later may be the rest of one that was late: none of them is clear. */
function doubted(s: Sightings, all: readonly Open[], time: (at: number) => number): readonly KnownPacket[] {
  const beginnings = new Map<number, number>();
  for (const { sightings: [at = 0] } of all) beginnings.set(s.point[at] ?? 0, (beginnings.get(s.point[at] ?? 0) ?? 0) + 1);
  const [usual] = [...beginnings].sort((a, b) => b[1] - a[1])[0] ?? [];
  for (const [index, late] of all.entries()) {
    const [at = 0] = late.sightings;
    if (s.point[at] === usual) continue;
    for (let other = index; other >= 0; other -= 1) {
      const before = all[other];
      const end = before?.sightings.at(-1) ?? 0;
      if (before === undefined || time(at) - time(end) > LONGEST_NS) break;
      if (before.sightings.every((each) => s.point[each] !== s.point[at])) before.isUnclear = true;
    }
    late.isUnclear = true;
  }
  return all;
}
