import type { DecodedPacket, Ladder, LadderSight } from './model/report/index.ts';
import { CaptureReader, dissect, Dissection, layersOf, tunnelsOf } from './wire/index.ts';

/** Of a packet that the ladder shows so many bytes are kept. */
const MOST_SHOWN = 192;

/** Takes packets apart that a ladder shows, by the second reading of each file. */
export class LadderDecoder {
  readonly #ladder: Ladder;
  readonly #wanted = new Map<string, { readonly tunnels: string; readonly decoded: DecodedPacket }>();
  readonly #numbers = new Map<string, Set<number>>();

  constructor(ladder: Ladder) {
    this.#ladder = ladder;
    for (const { point, number } of sightsOf(ladder)) {
      const file = ladder.points[point]?.file ?? '';
      this.#numbers.set(file, (this.#numbers.get(file) ?? new Set()).add(number));
    }
  }

  /** Takes a file once more; undefined when nothing of it is shown. */
  reader(file: string): { push(piece: Uint8Array): boolean } | undefined {
    const numbers = this.#numbers.get(file);
    if (numbers === undefined) return undefined;
    let left = numbers.size;
    const d = new Dissection();
    const reader = new CaptureReader(({ bytes, start, end, wireLength, linkType, number }) => {
      if (!numbers.has(number)) return;
      left -= 1;
      dissect(d, bytes, start, end, start + wireLength, linkType);
      this.#wanted.set(`${file} ${number}`, { tunnels: tunnelsOf(d), decoded: { layers: layersOf(d), hex: hexOf(bytes.subarray(start, Math.min(end, start + MOST_SHOWN))) } });
    });
    return {
      push(piece) {
        reader.push(piece);
        return left > 0 && reader.fault === undefined;
      },
    };
  }

  /** The ladder with what was taken apart. */
  decoded(): Ladder {
    const sightOf = (sight: LadderSight): LadderSight => {
      const found = this.#wanted.get(`${this.#ladder.points[sight.point]?.file ?? ''} ${sight.number}`);
      return found === undefined ? sight : { ...sight, ...(found.tunnels === '' ? {} : { tunnels: found.tunnels }), decoded: found.decoded };
    };
    return { ...this.#ladder, conversations: this.#ladder.conversations.map((one) => ({ ...one, rungs: one.rungs.map((rung) => ({ ...rung, sights: rung.sights.map(sightOf) })) })) };
  }
}

function sightsOf({ conversations }: Ladder): readonly LadderSight[] {
  return conversations.flatMap(({ rungs }) => rungs.flatMap(({ sights }) => sights));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
