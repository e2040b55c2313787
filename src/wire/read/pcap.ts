import { u16, u16le, u32, u32le } from '../bytes.ts';
import { MOST_CAPTURED } from './raw-packet.ts';
import type { CaptureInterface, CaptureNotes, FormatReader, RawPacket } from './raw-packet.ts';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Whether bytes begin as a pcap file does, in either byte order and unit. */
export function isPcap(bytes: Uint8Array, at: number): boolean {
  return [u32(bytes, at), u32le(bytes, at)].some((magic) => magic === MICROSECONDS || magic === NANOSECONDS);
}

/** Reads the classic format (draft-ietf-opsawg-pcap): a file header, then each packet with its own. */
export class PcapReader implements FormatReader {
  readonly interfaces: CaptureInterface[] = [];
  readonly notes: CaptureNotes = { received: undefined, dropped: 0, comments: [] };
  wanted = FILE_HEADER;
  readonly skip = 0;
  fault: string | undefined;
  readonly #packet: RawPacket;
  readonly #onPacket: (packet: RawPacket) => void;
  #little = false;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #nano = false;

  constructor(packet: RawPacket, onPacket: (packet: RawPacket) => void) {
    this.#packet = packet;
    this.#onPacket = onPacket;
  }

  step(bytes: Uint8Array, from: number, to: number): number {
    return this.interfaces.length === 0 ? this.#header(bytes, from, to) : this.#records(bytes, from, to);
  }

  #header(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < FILE_HEADER) return 0;
    const reversed = u32le(bytes, from);
    this.#little = reversed === MICROSECONDS || reversed === NANOSECONDS;
    const word = this.#little ? u32le : u32;
    const major = (this.#little ? u16le : u16)(bytes, from + 4);
    if (major !== 2) {
      this.fault = `version ${major} of the pcap format is not known`;
      return 0;
    }
    this.#nano = word(bytes, from) === NANOSECONDS;
    this.interfaces.push({ linkType: word(bytes, from + 20) & 0xffff, snapLength: word(bytes, from + 16) });
    this.#packet.linkType = word(bytes, from + 20) & 0xffff;
    this.wanted = RECORD_HEADER;
    return FILE_HEADER;
  }

  /** As many records as are whole. */
  #records(bytes: Uint8Array, from: number, to: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    const view = this.#view;
    const packet = this.#packet;
    const little = this.#little;
    packet.bytes = bytes;
    this.wanted = RECORD_HEADER;
    let at = from;
    while (to - at >= RECORD_HEADER) {
      const length = view.getUint32(at + 8, little);
      const next = at + RECORD_HEADER + length;
      if (length > MOST_CAPTURED || next > to) {
        if (at === from) this.#isNotWhole(length);
        break;
      }
      const fraction = view.getUint32(at + 4, little);
      packet.start = at + RECORD_HEADER;
      packet.end = next;
      packet.wireLength = Math.max(view.getUint32(at + 12, little), length);
      packet.seconds = view.getUint32(at, little);
      packet.nanoseconds = this.#nano ? fraction : fraction * 1000;
      packet.number += 1;
      this.#onPacket(packet);
      at = next;
    }
    return at - from;
  }

  #isNotWhole(length: number): void {
    if (length > MOST_CAPTURED) this.fault = `a packet of ${length} bytes, more than any capture has`;
    else this.wanted = RECORD_HEADER + length;
  }
}
