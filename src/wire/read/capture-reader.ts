import { isPcap, PcapReader } from './pcap.ts';
import { isPcapng, PcapngReader } from './pcapng.ts';
import { RawPacket } from './raw-packet.ts';
import type { CaptureFault, CaptureInterface, CaptureNotes, FormatReader } from './raw-packet.ts';

const MAGIC = 4;
const NOTHING_TOLD: CaptureNotes = { received: undefined, dropped: 0, comments: [] };

/**
 * Reads a capture, pcap or pcapng, as it comes, in pieces of any size. `onPacket` is given each packet where it lies, without a copy; only what
 * straddles two pieces is put together. Memory is bounded by the largest packet, whatever lengths the file claims. What cannot be read sets
 * `fault`, with the place; every packet before it was handed out.
 */
export class CaptureReader {
  fault: CaptureFault | undefined;
  readonly #packet = new RawPacket();
  readonly #onPacket: (packet: RawPacket) => void;
  #format: FormatReader | undefined;
  /** What was begun in earlier pieces, its length, and the place of its first byte in the file. */
  #carry = new Uint8Array(4096);
  #carried = 0;
  #offset = 0;
  #skip = 0;

  constructor(onPacket: (packet: RawPacket) => void) {
    this.#onPacket = onPacket;
  }

  /** How many packets there were so far. */
  get packets(): number {
    return this.#packet.number;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#format?.interfaces ?? [];
  }

  get notes(): CaptureNotes {
    return this.#format?.notes ?? NOTHING_TOLD;
  }

  /** Takes the next piece of the file. The piece may be overwritten afterwards. */
  push(piece: Uint8Array): void {
    let at = this.#passOver(piece, 0);
    while (this.fault === undefined && at < piece.length) {
      if (this.#carried > 0) {
        at = this.#carryOn(piece, at);
        continue;
      }
      const used = this.#step(piece, at, piece.length);
      if (used === 0) {
        if (this.fault === undefined) this.#keep(piece, at, piece.length);
        return;
      }
      at = this.#passOver(piece, at + used);
    }
  }

  /** Says that nothing comes any more: what was begun and not ended is a fault. */
  end(): void {
    if (this.fault !== undefined) return;
    if (this.#carried > 0 || this.#skip > 0) this.fault = { offset: this.#offset, message: this.#format === undefined ? 'neither a pcap nor a pcapng file' : 'cut off in the middle of a packet' };
    else if (this.#format === undefined) this.fault = { offset: 0, message: 'the file is empty' };
  }

  /** Fills up what was begun until it is as long as the format wants, and reads it. Gives the place in the piece after what was taken. */
  #carryOn(piece: Uint8Array, from: number): number {
    const wanted = this.#format === undefined ? MAGIC : this.#format.wanted;
    const to = Math.min(piece.length, from + Math.max(wanted - this.#carried, 1));
    this.#keep(piece, from, to);
    if (this.#carried < wanted) return to;
    const used = this.#step(this.#carry, 0, this.#carried);
    if (used === 0) return to;
    // Exactly what was wanted was carried, so nothing is left of it, unless the file's first bytes said only which format it is.
    this.#carry.copyWithin(0, used, this.#carried);
    this.#carried -= used;
    return this.#passOver(piece, to);
  }

  #step(bytes: Uint8Array, from: number, to: number): number {
    this.#format ??= this.#formatOf(bytes, from, to);
    if (this.#format === undefined) return 0;
    const used = this.#format.step(bytes, from, to);
    if (this.#format.fault !== undefined) this.fault = { offset: this.#offset, message: this.#format.fault };
    this.#offset += used;
    if (used > 0) this.#skip = this.#format.skip;
    return used;
  }

  #formatOf(bytes: Uint8Array, from: number, to: number): FormatReader | undefined {
    if (to - from < MAGIC) return undefined;
    if (isPcap(bytes, from)) return new PcapReader(this.#packet, this.#onPacket);
    if (isPcapng(bytes, from)) return new PcapngReader(this.#packet, this.#onPacket);
    this.fault = { offset: 0, message: 'neither a pcap nor a pcapng file' };
    return undefined;
  }

  #passOver(piece: Uint8Array, from: number): number {
    if (this.#skip === 0) return from;
    const passed = Math.min(this.#skip, piece.length - from);
    this.#skip -= passed;
    this.#offset += passed;
    return from + passed;
  }

  #keep(piece: Uint8Array, from: number, to: number): void {
    const length = this.#carried + to - from;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(Math.max(length, this.#carry.length * 2));
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(piece.subarray(from, to), this.#carried);
    this.#carried = length;
  }
}
