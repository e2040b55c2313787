import { TCP_FLAG } from '../net/packet.ts';
import type { Clock } from './clocks.ts';
import { alignedTime } from './packets.ts';
import type { KnownPacket } from './packets.ts';
import { nextOf, pathOf } from './paths.ts';
import type { Sightings } from './sightings.ts';
import { Stretches } from './stretches.ts';

/** What became of a packet, as far as it was captured. */
export type Fate =
  | { readonly kind: 'arrived' }
  /** It was not seen where the others of its kind come to next. Unsure when the capture there may not have run then. */
  | { readonly kind: 'vanished' | 'unsure'; readonly after: number; readonly before: number }
  | { readonly kind: 'unclear' };

/** One direction of one conversation at all points. */
export interface Way {
  readonly family: number;
  readonly path: readonly number[];
  readonly packets: readonly KnownPacket[];
  readonly fates: readonly Fate[];
  /** Where packets come to next after a point. */
  readonly next: ReadonlyMap<number, number>;
}

const ARRIVED: Fate = { kind: 'arrived' };

/** Whether a capture surely would have a packet that should have come by: it has packets from before and from after, and none that it cut beyond recognition. */
export function didRun(s: Sightings, clocks: readonly Clock[], point: number, time: number): boolean {
  const file = s.points[point]?.file ?? 0;
  const [span, offset] = [s.spans[file], clocks[file]?.offset ?? 0];
  return span !== undefined && span.packets > 0 && s.points[point]?.blind === 0 && span.first <= time + offset && time + offset <= span.last;
}

/** Follows the packets of one direction. `answers` are the packets of the other one: what they acknowledge has arrived. */
export function wayOf(s: Sightings, clocks: readonly Clock[], family: number, packets: readonly KnownPacket[], answers: readonly KnownPacket[]): Way {
  const path = pathOf(s, clocks, packets);
  const order = new Map(path.map((point, index) => [point, index]));
  const next = nextOf(s, path, packets);
  const stretches = new Stretches(s, packets);
  const acked = new Acknowledged(s, answers);
  const last = (packet: KnownPacket): number => Math.max(...packet.sightings.map((at) => order.get(s.point[at] ?? 0) ?? 0));
  const first = (packet: KnownPacket): number => Math.min(...packet.sightings.map((at) => order.get(s.point[at] ?? 0) ?? 0));
  const fates = packets.map((packet): Fate => {
    if (packet.isUnclear) return { kind: 'unclear' };
    const end = last(packet);
    const before = next.get(path[end] ?? 0);
    if (end === path.length - 1) return ARRIVED;
    if (before === undefined) return { kind: 'unclear' };
    const at = packet.sightings.at(-1) ?? 0;
    const [sequence, span] = [s.sequence[at] ?? 0, s.span[at] ?? 0];
    if (span > 0) {
      if (stretches.cover(sequence, span, (other) => first(other) > end)) return ARRIVED;
      if (acked.has(sequence + span) && !stretches.isCarriedAgain(sequence, span, packet)) return ARRIVED;
    }
    return { kind: didRun(s, clocks, before, alignedTime(s, clocks, at)) ? 'vanished' : 'unsure', after: path[end] ?? 0, before };
  });
  return { family, path, packets, fates, next };
}

/** The furthest place of a TCP sequence that the other side acknowledged. */
export class Acknowledged {
  #furthest: number | undefined;

  constructor(s: Sightings, answers: readonly KnownPacket[]) {
    for (const { sightings: [at = -1] } of answers) {
      if (s.isTcp[at] !== 1 || ((s.flags[at] ?? 0) & TCP_FLAG.ack) === 0 || ((s.flags[at] ?? 0) & TCP_FLAG.rst) !== 0) continue;
      const ack = s.ack[at] ?? 0;
      if (this.#furthest === undefined || ((ack - this.#furthest) | 0) > 0) this.#furthest = ack;
    }
  }

  has(until: number): boolean {
    return this.#furthest !== undefined && ((this.#furthest - until) | 0) >= 0;
  }
}
