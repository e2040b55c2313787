import type { Sightings } from './sightings.ts';

/** Sightings with one key each, in the order in which they were read. */
export type Group = readonly number[];

/** Hands out the sightings of each key. */
export function forEachGroup(s: Sightings, visit: (group: Group) => void): void {
  const last = new Int32Array(s.keys.count).fill(-1);
  const before = new Int32Array(s.count).fill(-1);
  for (let at = 0; at < s.count; at += 1) {
    const key = s.keyOf(at);
    before[at] = last[key] ?? -1;
    last[key] = at;
  }
  for (const end of last) {
    if (end < 0) continue;
    const group: number[] = [];
    for (let at = end; at >= 0; at = before[at] ?? -1) group.push(at);
    visit(group.reverse());
  }
}

/** Whether no point has two of them: then they are one packet, or of packets that nothing tells apart. */
export function isSingle(s: Sightings, group: Group): boolean {
  const points = new Set<number>();
  for (const at of group) points.add(s.point[at] ?? 0);
  return points.size === group.length;
}
