import { u16 } from '../bytes.ts';
import { isAfter } from './segment-signs.ts';

/** Bounds: streams that are followed at once, and what one of them holds back for an earlier segment. */
const MOST_STREAMS = 512;
const MOST_HELD = 65_536;

interface Stream {
  next: number;
  /** What came and is no whole message yet. */
  buffer: Uint8Array;
  held: { readonly sequence: number; readonly bytes: Uint8Array }[];
}

/** DNS over TCP: each message after two bytes that say how long it is (RFC 1035, section 4.2.2). Segments are put in order; what is missing for long ends the stream. */
export class DnsStreams {
  readonly #streams = new Map<number, Stream>();
  /** Streams that were given up because a segment of them is missing, or there were too many. */
  givenUp = 0;

  /** Says where a direction of a connection begins. */
  begin(place: number, next: number): void {
    if (this.#streams.size >= MOST_STREAMS) {
      this.givenUp += 1;
      return;
    }
    this.#streams.set(place, { next, buffer: new Uint8Array(0), held: [] });
  }

  end(place: number): void {
    this.#streams.delete(place);
  }

  /** Takes a segment's payload; `each` is given every message that is whole with it. */
  take(place: number, sequence: number, payload: Uint8Array, each: (message: Uint8Array) => void): void {
    const stream = this.#streams.get(place);
    if (stream === undefined || payload.length === 0) return;
    stream.held.push({ sequence, bytes: payload.slice() });
    for (let index = 0; index < stream.held.length;) {
      const piece = stream.held[index];
      if (piece === undefined || isAfter(piece.sequence, stream.next)) {
        index += 1;
        continue;
      }
      stream.held.splice(index, 1);
      append(stream, piece);
      index = 0;
    }
    messages(stream, each);
    if (stream.held.reduce((sum, { bytes }) => sum + bytes.length, 0) <= MOST_HELD && stream.held.length < 64) return;
    this.#streams.delete(place);
    this.givenUp += 1;
  }
}

/** The part of a segment that is new. */
function append(stream: Stream, { sequence, bytes }: { readonly sequence: number; readonly bytes: Uint8Array }): void {
  const fresh = bytes.subarray(Math.min(bytes.length, (stream.next - sequence) >>> 0));
  const buffer = new Uint8Array(stream.buffer.length + fresh.length);
  buffer.set(stream.buffer);
  buffer.set(fresh, stream.buffer.length);
  stream.buffer = buffer;
  stream.next = (stream.next + fresh.length) >>> 0;
}

function messages(stream: Stream, each: (message: Uint8Array) => void): void {
  let at = 0;
  while (stream.buffer.length - at >= 2) {
    const length = u16(stream.buffer, at);
    if (stream.buffer.length - at < 2 + length) break;
    each(stream.buffer.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (at > 0) stream.buffer = stream.buffer.slice(at);
}
