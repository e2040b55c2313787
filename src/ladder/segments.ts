import type { LadderSegment } from '../model/report/index.ts';
import type { Clock } from './clocks.ts';
import type { Way } from './fates.ts';
import { alignedTime } from './packets.ts';
import type { Sightings } from './sightings.ts';

/** Of so many latencies of a segment the middle is taken. */
const MOST_SAMPLES = 50_000;
const MS = 1e6;

interface Tally {
  crossed: number;
  vanished: number;
  unsure: number;
  readonly latencies: number[];
}

/** Loss and latency between points that packets come by one after the other, of all conversations together. */
export function segmentsOf(s: Sightings, clocks: readonly Clock[], ways: Iterable<Way>): readonly LadderSegment[] {
  const tallies = new Map<number, Tally>();
  const tally = (from: number, to: number): Tally => {
    const known = tallies.get(from * 65_536 + to);
    if (known !== undefined) return known;
    const fresh: Tally = { crossed: 0, vanished: 0, unsure: 0, latencies: [] };
    tallies.set(from * 65_536 + to, fresh);
    return fresh;
  };
  for (const { path, packets, fates } of ways) {
    const order = new Map(path.map((point, index) => [point, index]));
    for (const [index, packet] of packets.entries()) {
      if (packet.isUnclear) continue;
      const places = firstAtEach(s, packet.sightings).sort((a, b) => (order.get(s.point[a] ?? 0) ?? 0) - (order.get(s.point[b] ?? 0) ?? 0));
      for (const [place, at] of places.slice(1).entries()) {
        const before = places[place] ?? at;
        const one = tally(s.point[before] ?? 0, s.point[at] ?? 0);
        one.crossed += 1;
        if (one.latencies.length < MOST_SAMPLES) one.latencies.push(alignedTime(s, clocks, at) - alignedTime(s, clocks, before));
      }
      const fate = fates[index];
      if (fate?.kind === 'vanished' || fate?.kind === 'unsure') tally(fate.after, fate.before)[fate.kind] += 1;
    }
  }
  return [...tallies].map(([pair, { crossed, vanished, unsure, latencies }]) => ({ from: Math.floor(pair / 65_536), to: pair % 65_536, crossed, vanished, unsure, ...latencyOf(latencies) }))
    .sort((a, b) => b.vanished - a.vanished || b.crossed - a.crossed);
}

/** Of a packet that comes by one point twice the first time. */
export function firstAtEach(s: Sightings, sightings: readonly number[]): number[] {
  const seen = new Set<number>();
  return sightings.filter((at) => !seen.has(s.point[at] ?? 0) && seen.add(s.point[at] ?? 0));
}

function latencyOf(latencies: number[]): Pick<LadderSegment, 'latencyMs'> {
  if (latencies.length === 0) return {};
  latencies.sort((a, b) => a - b);
  return { latencyMs: { least: (latencies[0] ?? 0) / MS, middle: (latencies[latencies.length >> 1] ?? 0) / MS, most: (latencies.at(-1) ?? 0) / MS } };
}
