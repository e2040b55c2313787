import { u16, u16le, u32, u32le } from '../bytes.ts';
import { MOST_CAPTURED } from './raw-packet.ts';
import type { CaptureInterface, CaptureNotes, FormatReader, RawPacket } from './raw-packet.ts';
import { MICROSECOND_CLOCK, setTime, unitsOf } from './timestamp.ts';
import type { Clock } from './timestamp.ts';

const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, statistics: 5, enhanced: 6 } as const;
const ORDER = 0x1a2b3c4d;
/** Type, length, and at the end the length again. */
const FRAME = 12;
/** A block that is read whole may not be longer: a packet, and comments beside it. */
const MOST_READ = 4 * MOST_CAPTURED;
const MOST_INTERFACES = 4096;
const MOST_COMMENTS = 1000;
const LONGEST_TEXT = 2000;
const OPTION = { end: 0, comment: 1, name: 2, description: 3, resolution: 9, timeOffset: 14, received: 4, interfaceDropped: 5, systemDropped: 7 } as const;

/** Whether bytes begin as a pcapng file does. */
export function isPcapng(bytes: Uint8Array, at: number): boolean {
  return u32(bytes, at) === BLOCK.section;
}

interface Interface extends CaptureInterface {
  readonly clock: Clock;
}

/** Reads pcapng (draft-ietf-opsawg-pcapng): blocks, of which those about packets, interfaces and losses are read and all others passed over. */
export class PcapngReader implements FormatReader {
  readonly interfaces: Interface[] = [];
  readonly notes: CaptureNotes = { received: undefined, dropped: 0, comments: [] };
  wanted = FRAME;
  skip = 0;
  fault: string | undefined;
  readonly #packet: RawPacket;
  readonly #onPacket: (packet: RawPacket) => void;
  #little = false;
  /** Where the interfaces of the current section begin: packets count from there. */
  #base = 0;

  constructor(packet: RawPacket, onPacket: (packet: RawPacket) => void) {
    this.#packet = packet;
    this.#onPacket = onPacket;
  }

  step(bytes: Uint8Array, from: number, to: number): number {
    this.wanted = FRAME;
    this.skip = 0;
    if (to - from < FRAME) return 0;
    const isSection = u32(bytes, from) === BLOCK.section;
    if (isSection && !this.#order(bytes, from)) return 0;
    const [type, length] = [isSection ? BLOCK.section : this.#u32(bytes, from), this.#u32(bytes, from + 4)];
    if (length < FRAME || length % 4 !== 0) return this.#fail(`a block of ${length} bytes`);
    if (!READ.has(type)) {
      this.skip = length - FRAME;
      return FRAME;
    }
    if (length > MOST_READ) return this.#fail(`a block of ${length} bytes, more than any packet has`);
    if (to - from < length) {
      this.wanted = length;
      return 0;
    }
    if (this.#u32(bytes, from + length - 4) !== length) return this.#fail('a block that says two lengths');
    this.#block(type, bytes, from + 8, from + length - 4);
    return this.fault === undefined ? length : 0;
  }

  #order(bytes: Uint8Array, from: number): boolean {
    const big = u32(bytes, from + 8) === ORDER;
    if (!big && u32le(bytes, from + 8) !== ORDER) this.fault = 'a section whose byte order is not known';
    this.#little = !big;
    return this.fault === undefined;
  }

  #fail(message: string): 0 {
    this.fault = message;
    return 0;
  }

  #u32(bytes: Uint8Array, at: number): number {
    return this.#little ? u32le(bytes, at) : u32(bytes, at);
  }

  #u16(bytes: Uint8Array, at: number): number {
    return this.#little ? u16le(bytes, at) : u16(bytes, at);
  }

  #block(type: number, bytes: Uint8Array, at: number, end: number): void {
    switch (type) {
      case BLOCK.enhanced: return this.#enhanced(bytes, at, end);
      case BLOCK.simple: return this.#simple(bytes, at, end);
      case BLOCK.packet: return this.#obsolete(bytes, at, end);
      case BLOCK.interface: return this.#interface(bytes, at, end);
      case BLOCK.statistics: return this.#statistics(bytes, at, end);
      case BLOCK.section: return this.#section(bytes, at, end);
      default: throw new Error(`block ${type} is not read`);
    }
  }

  #section(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 16) return void this.#fail('a section header that is too short');
    if (this.#u16(bytes, at + 4) !== 1) return void this.#fail(`version ${this.#u16(bytes, at + 4)} of the pcapng format is not known`);
    this.#base = this.interfaces.length;
    this.#comments(bytes, at + 16, end, undefined);
  }

  #interface(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 8) return void this.#fail('an interface description that is too short');
    if (this.interfaces.length >= MOST_INTERFACES) return void this.#fail(`more than ${MOST_INTERFACES} interfaces`);
    let clock = MICROSECOND_CLOCK;
    const texts: { name?: string; description?: string } = {};
    this.#options(bytes, at + 8, end, (code, value, length) => {
      if (code === OPTION.name) texts.name = textOf(bytes, value, length);
      else if (code === OPTION.description) texts.description = textOf(bytes, value, length);
      else if (code === OPTION.resolution && length === 1) clock = { ...clock, units: unitsOf(bytes[value] ?? 6) };
      else if (code === OPTION.timeOffset && length === 8) clock = { ...clock, offset: this.#i64(bytes, value) };
    });
    this.interfaces.push({ linkType: this.#u16(bytes, at), snapLength: this.#u32(bytes, at + 4), clock, ...texts });
    this.#comments(bytes, at + 8, end, undefined);
  }

  #enhanced(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 20) return void this.#fail('a packet block that is too short');
    const length = this.#u32(bytes, at + 12);
    if (!this.#begin(this.#u32(bytes, at), bytes, at + 20, length, this.#u32(bytes, at + 16), end)) return;
    this.#deliver(this.#u32(bytes, at + 4), this.#u32(bytes, at + 8));
    const options = at + 20 + padded(length);
    if (options + 4 <= end) this.#comments(bytes, options, end, this.#packet.number);
  }

  #obsolete(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 20) return void this.#fail('a packet block that is too short');
    if (this.#begin(this.#u16(bytes, at), bytes, at + 20, this.#u32(bytes, at + 12), this.#u32(bytes, at + 16), end)) this.#deliver(this.#u32(bytes, at + 4), this.#u32(bytes, at + 8));
  }

  /** Without a time of its own, and as long as the snapshot length lets it be. */
  #simple(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 4) return void this.#fail('a packet block that is too short');
    const length = this.#u32(bytes, at);
    const snap = this.interfaces[this.#base]?.snapLength ?? 0;
    if (this.#begin(0, bytes, at + 4, snap === 0 ? length : Math.min(length, snap), length, end)) this.#deliver(0, 0);
  }

  #begin(number: number, bytes: Uint8Array, start: number, captured: number, wireLength: number, end: number): boolean {
    const found = this.interfaces[this.#base + number];
    if (found === undefined) return this.#fail(`a packet of interface ${number}, which is not described`) !== 0;
    if (captured > end - start || captured > MOST_CAPTURED) return this.#fail(`a packet of ${captured} bytes in a block that has not so many`) !== 0;
    const packet = this.#packet;
    packet.bytes = bytes;
    packet.start = start;
    packet.end = start + captured;
    packet.wireLength = Math.max(wireLength, captured);
    packet.linkType = found.linkType;
    packet.interfaceIndex = this.#base + number;
    return true;
  }

  #deliver(high: number, low: number): void {
    const clock = this.interfaces[this.#packet.interfaceIndex]?.clock ?? MICROSECOND_CLOCK;
    setTime(this.#packet, high, low, clock);
    this.#packet.number += 1;
    this.#onPacket(this.#packet);
  }

  #statistics(bytes: Uint8Array, at: number, end: number): void {
    this.#options(bytes, at + 12, end, (code, value, length) => {
      if (length !== 8) return;
      if (code === OPTION.received) this.notes.received = (this.notes.received ?? 0) + this.#i64(bytes, value);
      else if (code === OPTION.interfaceDropped || code === OPTION.systemDropped) this.notes.dropped += this.#i64(bytes, value);
    });
  }

  #comments(bytes: Uint8Array, from: number, end: number, packet: number | undefined): void {
    this.#options(bytes, from, end, (code, value, length) => {
      if (code === OPTION.comment && this.notes.comments.length < MOST_COMMENTS) this.notes.comments.push({ packet, text: textOf(bytes, value, length) });
    });
  }

  #options(bytes: Uint8Array, from: number, end: number, each: (code: number, value: number, length: number) => void): void {
    for (let at = from; at + 4 <= end;) {
      const [code, length] = [this.#u16(bytes, at), this.#u16(bytes, at + 2)];
      if (code === OPTION.end || at + 4 + length > end) return;
      each(code, at + 4, length);
      at += 4 + padded(length);
    }
  }

  #i64(bytes: Uint8Array, at: number): number {
    const [first, second] = [this.#u32(bytes, at), this.#u32(bytes, at + 4)];
    const [high, low] = this.#little ? [second, first] : [first, second];
    return (high | 0) * 2 ** 32 + low;
  }
}

const READ: ReadonlySet<number> = new Set(Object.values(BLOCK));

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** UTF-8 as far as it is that (RFC 3629), and no longer than anybody reads. */
function textOf(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (const byte of bytes.subarray(at, at + Math.min(length, LONGEST_TEXT))) text += `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => (Number.parseInt(hex, 16) < 0x80 ? String.fromCharCode(Number.parseInt(hex, 16)) : '?'));
  }
}
