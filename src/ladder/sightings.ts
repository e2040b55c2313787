import { ByteTable, grown, ttlOf } from '../wire/index.ts';
import type { RawPacket, Seen } from '../wire/index.ts';
import { isBlind, Print } from './print.ts';
import { tupleOf, turned } from './tuple.ts';
import type { Tuple } from './tuple.ts';

/** Bounds of what is kept at once; what there is no room for is counted. A sighting takes about 100 bytes. */
const MOST = 1_000_000;
const MOST_KEY_BYTES = 64 * 1024 * 1024;
const NANOSECONDS = 1_000_000_000;

/** Where packets were seen: an interface of a capture, or a device in a capture of all devices. Times in nanoseconds since the first packet of all captures. */
export interface Point {
  readonly file: number;
  /** As in `Seen.point`: the number of the interface in the file times 65536, plus the device's index in a Linux cooked capture. */
  readonly key: number;
  packets: number;
  /** Of which the capture cut so much that they can't be recognised. */
  blind: number;
}

/** When a capture surely ran: from its first packet to its last one, by its own clock. */
interface Span {
  first: number;
  last: number;
  packets: number;
}

/** Every packet of several captures as columns of numbers, in the order in which they were read. */
export class Sightings {
  readonly points: Point[] = [];
  /** By file. */
  readonly spans: readonly Span[];
  readonly keys = new ByteTable(MOST * 2, MOST_KEY_BYTES);
  readonly tuples = new ByteTable(MOST, MOST_KEY_BYTES);
  count = 0;
  leftOut = 0;
  /** Packets of which the payload can't be compared because the capture cut it: then no payload is. */
  cut = 0;
  #capacity = 4096;
  time = new Float64Array(this.#capacity);
  number = new Uint32Array(this.#capacity);
  point = new Uint16Array(this.#capacity);
  /** The print with payload and without, as numbers. */
  exact = new Int32Array(this.#capacity);
  plain = new Int32Array(this.#capacity);
  strand = new Int32Array(this.#capacity);
  ttl = new Uint8Array(this.#capacity);
  isTcp = new Uint8Array(this.#capacity);
  flags = new Uint8Array(this.#capacity);
  sequence = new Uint32Array(this.#capacity);
  span = new Uint32Array(this.#capacity);
  /** What a TCP segment acknowledges; 0 when it does not. */
  ack = new Uint32Array(this.#capacity);
  /** By strand: one direction of one conversation at one point. */
  readonly strandPoint: number[] = [];
  readonly strandTuple: number[] = [];
  readonly strandPackets: number[] = [];
  readonly #strands = new Map<number, number>();
  readonly #pointNumbers = new Map<number, number>();
  readonly #print = new Print();
  #base = -1;

  constructor(files: number) {
    this.spans = Array.from({ length: files }, () => ({ first: 0, last: 0, packets: 0 }));
  }

  /** Takes a packet of a file. Of a packet in pieces the last piece counts, if none is missing. */
  take(seen: Seen, packet: RawPacket, file: number): void {
    const time = this.#timeOf(packet);
    this.#extend(file, time);
    const point = this.#pointOf(file, seen.point);
    if (isBlind(seen.outer)) {
      const blind = this.points[point];
      if (blind !== undefined) blind.blind += 1;
      return;
    }
    if (seen.outer.piece >= 0 && seen.d === seen.outer) return;
    if (!this.#print.read(seen.d)) return;
    if (this.count >= MOST) {
      this.leftOut += 1;
      return;
    }
    const print = this.#print;
    const exact = this.keys.number(print.bytes, 0, print.bytes.length);
    const plain = this.keys.number(print.bytes, 0, print.plainLength);
    const tuple = this.tuples.number(print.tuple, 0, print.tupleLength);
    if (exact < 0 || plain < 0 || tuple < 0) {
      this.leftOut += 1;
      return;
    }
    if (this.count === this.#capacity) this.#grow(this.#capacity * 2);
    if (print.isShort) this.cut += 1;
    const at = this.count;
    this.count = at + 1;
    this.time[at] = time;
    this.number[at] = packet.number;
    this.point[at] = point;
    this.exact[at] = exact;
    this.plain[at] = plain;
    this.strand[at] = this.#strandOf(point, tuple);
    this.ttl[at] = ttlOf(seen.d, seen.d.network);
    this.isTcp[at] = print.isTcp ? 1 : 0;
    this.flags[at] = print.flags;
    this.sequence[at] = print.sequence;
    this.span[at] = print.span;
    this.ack[at] = print.ack;
  }

  /** The strand of the answers at the same point; -1 when there is none. */
  reverseOf(strand: number): number {
    const bytes = turned(this.tuples.bytesOf(this.strandTuple[strand] ?? 0));
    const tuple = this.tuples.number(bytes, 0, bytes.length);
    return tuple < 0 ? -1 : (this.#strands.get(tuple * 65_536 + (this.strandPoint[strand] ?? 0)) ?? -1);
  }

  /** Whether it has a number of its own that its neighbours have not: IPv4's identification, or an echo's sequence number. */
  isNumbered(at: number): boolean {
    const print = this.keys.bytesOf(this.exact[at] ?? 0);
    return this.isTcp[at] === 1 || print[1] !== 0 || print[2] !== 0 || print[0] === 1 || print[0] === 58;
  }

  /** Who talks with whom in a sighting. */
  tupleOf(at: number): Tuple {
    return tupleOf(this.tuples.bytesOf(this.strandTuple[this.strand[at] ?? 0] ?? 0));
  }

  fileOf(at: number): number {
    return this.points[this.point[at] ?? 0]?.file ?? 0;
  }

  /** The number by which packets are told apart: with the payload, unless a capture cut some. */
  keyOf(at: number): number {
    return (this.cut > 0 ? this.plain[at] : this.exact[at]) ?? 0;
  }

  #timeOf({ seconds, nanoseconds }: RawPacket): number {
    if (this.#base < 0) this.#base = seconds;
    return (seconds - this.#base) * NANOSECONDS + nanoseconds;
  }

  #extend(file: number, time: number): void {
    const span = this.spans[file];
    if (span === undefined) return;
    span.first = span.packets === 0 ? time : Math.min(span.first, time);
    span.last = span.packets === 0 ? time : Math.max(span.last, time);
    span.packets += 1;
  }

  #pointOf(file: number, key: number): number {
    const whole = file * 2 ** 40 + key;
    const known = this.#pointNumbers.get(whole);
    const number = known ?? this.points.length;
    if (known === undefined) {
      this.points.push({ file, key, packets: 0, blind: 0 });
      this.#pointNumbers.set(whole, number);
    }
    const point = this.points[number];
    if (point !== undefined) point.packets += 1;
    return number;
  }

  #strandOf(point: number, tuple: number): number {
    const whole = tuple * 65_536 + point;
    const known = this.#strands.get(whole);
    if (known !== undefined) {
      this.strandPackets[known] = (this.strandPackets[known] ?? 0) + 1;
      return known;
    }
    this.#strands.set(whole, this.strandPoint.length);
    this.strandTuple.push(tuple);
    this.strandPackets.push(1);
    return this.strandPoint.push(point) - 1;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.time = grown(this.time, capacity);
    this.number = grown(this.number, capacity);
    this.point = grown(this.point, capacity);
    this.exact = grown(this.exact, capacity);
    this.plain = grown(this.plain, capacity);
    this.strand = grown(this.strand, capacity);
    this.ttl = grown(this.ttl, capacity);
    this.isTcp = grown(this.isTcp, capacity);
    this.flags = grown(this.flags, capacity);
    this.sequence = grown(this.sequence, capacity);
    this.span = grown(this.span, capacity);
    this.ack = grown(this.ack, capacity);
  }
}
