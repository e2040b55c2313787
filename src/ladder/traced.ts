import { clocksOf } from './clocks.ts';
import type { Clock } from './clocks.ts';
import { fatesOfStuck, stuckWays } from './dead-ends.ts';
import type { Stuck } from './dead-ends.ts';
import { joinByLooks, sureFamilies } from './families.ts';
import type { Families } from './families.ts';
import { wayOf } from './fates.ts';
import type { Way } from './fates.ts';
import { alignedTime, packetsOf } from './packets.ts';
import type { Sightings } from './sightings.ts';

/** All that was found about the packets of several captures. */
export interface Traced {
  readonly clocks: readonly Clock[];
  /** By family. */
  readonly ways: ReadonlyMap<number, Way>;
  /** Directions that end where they should go on. */
  readonly stuck: readonly Stuck[];
  /** The family of the answers; -1 when there are none. */
  readonly answersOf: (family: number) => number;
}

/** Two packets of one look are not one packet when they are further apart. */
const PLAUSIBLE_NS = 1_000_000_000;
const SLACK_NS = 1_000_000;

/** Recognises the packets at every point, aligns the clocks, and follows each direction of each conversation. */
export function trace(s: Sightings): Traced {
  const families = sureFamilies(s);
  const first = clocksOf(s, families);
  joinByLooks(s, families, (a, b) => {
    const apart = Math.abs(alignedTime(s, first, a) - alignedTime(s, first, b));
    const [clockA, clockB] = [first[s.fileOf(a)], first[s.fileOf(b)]];
    return clockA?.basis === 'none' || clockB?.basis === 'none' || apart <= PLAUSIBLE_NS + SLACK_NS;
  });
  const clocks = clocksOf(s, families);
  const packets = packetsOf(s, families, clocks);
  const answers = answersOf(s, families);
  const ways = new Map<number, Way>();
  for (const [family, members] of packets) ways.set(family, wayOf(s, clocks, family, members, packets.get(answers.get(family) ?? -1) ?? []));
  const family = (each: number): number => answers.get(each) ?? -1;
  const stuck = stuckWays(s, ways, family);
  for (const one of stuck) ways.set(one.way.family, { ...one.way, fates: fatesOfStuck(s, clocks, one) });
  return { clocks, ways, stuck, answersOf: family };
}

function answersOf(s: Sightings, families: Families): ReadonlyMap<number, number> {
  const answers = new Map<number, number>();
  for (const strand of s.strandPoint.keys()) {
    const reverse = s.reverseOf(strand);
    if (reverse >= 0 && !answers.has(families.of(strand))) answers.set(families.of(strand), families.of(reverse));
  }
  return answers;
}
