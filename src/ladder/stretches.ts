import type { KnownPacket } from './packets.ts';
import type { Sightings } from './sightings.ts';

/** No segment is longer, however many a device puts together (GRO, BIG TCP left out). */
const LONGEST = 0x1_0000;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly packet: KnownPacket;
}

/** The stretches of a TCP direction's sequence that packets carry, to find what one packet carries in others, which may be cut otherwise (segmentation and its reverse in devices). */
export class Stretches {
  readonly #base: number;
  readonly #sorted: readonly Stretch[];

  constructor(s: Sightings, packets: readonly KnownPacket[]) {
    const carrying = packets.flatMap((packet) => {
      const [at = -1] = packet.sightings;
      return s.isTcp[at] === 1 && (s.span[at] ?? 0) > 0 ? [{ at, packet }] : [];
    });
    this.#base = s.sequence[carrying[0]?.at ?? -1] ?? 0;
    this.#sorted = carrying.map(({ at, packet }) => {
      const from = ((s.sequence[at] ?? 0) - this.#base) | 0;
      return { from, to: from + (s.span[at] ?? 0), packet };
    }).sort((a, b) => a.from - b.from);
  }

  /** Whether packets that are wanted carry all of a stretch together. */
  cover(sequence: number, span: number, isWanted: (packet: KnownPacket) => boolean): boolean {
    let until = (sequence - this.#base) | 0;
    const end = until + span;
    for (const { from, to, packet } of this.#near(until, end)) {
      if (from > until) return false;
      if (to > until && isWanted(packet)) until = to;
      if (until >= end) return true;
    }
    return false;
  }

  /** Whether another packet carries some of a stretch. */
  isCarriedAgain(sequence: number, span: number, but: KnownPacket): boolean {
    const from = (sequence - this.#base) | 0;
    return this.#near(from, from + span).some((other) => other.packet !== but && other.from < from + span && other.to > from);
  }

  #near(from: number, to: number): readonly Stretch[] {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.from ?? 0) < from - LONGEST) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < this.#sorted.length && (this.#sorted[end]?.from ?? 0) < to) end += 1;
    return this.#sorted.slice(low, end);
  }
}
