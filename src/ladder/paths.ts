import type { Clock } from './clocks.ts';
import { alignedTime } from './packets.ts';
import type { KnownPacket } from './packets.ts';
import type { Sightings } from './sightings.ts';

/**
 * The points of a family in the order in which its packets come by. Each packet that was seen at two points says which was first: the one with the higher
 * time to live, or, where it is the same, the earlier one. The point that is before most others comes first.
 */
export function pathOf(s: Sightings, clocks: readonly Clock[], packets: readonly KnownPacket[]): readonly number[] {
  const points = [...new Set(packets.flatMap(({ sightings }) => sightings.map((at) => s.point[at] ?? 0)))].sort((a, b) => a - b);
  const before = new Map<number, number>();
  const vote = (a: number, b: number): void => {
    before.set(a * 65_536 + b, (before.get(a * 65_536 + b) ?? 0) + 1);
  };
  for (const { sightings, isUnclear } of packets) {
    if (isUnclear) continue;
    for (const [index, one] of sightings.entries()) {
      for (const other of sightings.slice(index + 1)) {
        const [a, b] = [s.point[one] ?? 0, s.point[other] ?? 0];
        const [ttlA, ttlB] = [s.ttl[one] ?? 0, s.ttl[other] ?? 0];
        if (a === b) continue;
        if (ttlA > ttlB || (ttlA === ttlB && alignedTime(s, clocks, one) <= alignedTime(s, clocks, other))) vote(a, b);
        else vote(b, a);
      }
    }
  }
  const isBefore = (a: number, b: number): boolean => (before.get(a * 65_536 + b) ?? 0) > (before.get(b * 65_536 + a) ?? 0);
  const wins = new Map(points.map((a) => [a, points.filter((b) => isBefore(a, b)).length]));
  return points.sort((a, b) => (wins.get(b) ?? 0) - (wins.get(a) ?? 0) || a - b);
}

/** Where packets that were at a point come to next, by how many did; the most usual first. */
export function nextOf(s: Sightings, path: readonly number[], packets: readonly KnownPacket[]): ReadonlyMap<number, number> {
  const order = new Map(path.map((point, index) => [point, index]));
  const counts = new Map<number, number>();
  for (const { sightings } of packets) {
    const places = [...new Set(sightings.map((at) => order.get(s.point[at] ?? 0) ?? 0))].sort((a, b) => a - b);
    for (const [index, place] of places.entries()) {
      const next = places[index + 1];
      if (next !== undefined) counts.set(place * 65_536 + next, (counts.get(place * 65_536 + next) ?? 0) + 1);
    }
  }
  const next = new Map<number, number>();
  for (const [pair, count] of [...counts].sort((a, b) => a[1] - b[1])) if (count > 0) next.set(path[Math.floor(pair / 65_536)] ?? 0, path[pair % 65_536] ?? 0);
  return next;
}
