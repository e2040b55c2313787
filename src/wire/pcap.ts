import { joined, u32, u32le } from './bytes.ts';
/** One packet of a capture file. */
export interface CaptureRecord {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  /** How the bytes begin (LINKTYPE_ of tcpdump.org): 1 Ethernet, 276 Linux cooked v2. */
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** No snapshot length is larger (MAXIMUM_SNAPLEN of libpcap): what says so is no capture. */
const MOST = 262_144;

/**
 * Reads a capture file (draft-ietf-opsawg-pcap) as it comes, in pieces of any size and in either byte order. What is no capture gives no
 * records, and sets `fault`. A last record that is cut off is left out.
 */
export class CaptureReader {
  fault: string | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #header: { readonly little: boolean; readonly nano: boolean; readonly linkType: number } | undefined;

  /** The records that are whole with this piece. */
  push(piece: Uint8Array): readonly CaptureRecord[] {
    if (this.fault !== undefined) return [];
    this.#rest = this.#rest.length === 0 ? piece : joined(this.#rest, piece);
    if (this.#header === undefined && !this.#readHeader()) return [];
    const records: CaptureRecord[] = [];
    for (let next = this.#readRecord(); next !== undefined; next = this.#readRecord()) records.push(next);
    return records;
  }

  #readHeader(): boolean {
    if (this.#rest.length < FILE_HEADER) return false;
    const [big, small] = [u32(this.#rest, 0), u32le(this.#rest, 0)];
    const little = small === MICROSECONDS || small === NANOSECONDS;
    const magic = little ? small : big;
    if (magic !== MICROSECONDS && magic !== NANOSECONDS) {
      this.fault = 'not a pcap file';
      return false;
    }
    const linkType = (little ? u32le(this.#rest, 20) : u32(this.#rest, 20)) & 0xffff;
    this.#header = { little, nano: magic === NANOSECONDS, linkType };
    this.#rest = this.#rest.subarray(FILE_HEADER);
    return true;
  }

  #readRecord(): CaptureRecord | undefined {
    const header = this.#header;
    if (header === undefined || this.#rest.length < RECORD_HEADER) return undefined;
    const word = (at: number): number => (header.little ? u32le(this.#rest, at) : u32(this.#rest, at));
    const length = word(8);
    if (length > MOST) {
      this.fault = `a packet of ${length} bytes`;
      return undefined;
    }
    if (this.#rest.length < RECORD_HEADER + length) return undefined;
    const at = BigInt(word(0)) * 1_000_000_000n + BigInt(word(4)) * (header.nano ? 1n : 1000n);
    const bytes = this.#rest.subarray(RECORD_HEADER, RECORD_HEADER + length);
    this.#rest = this.#rest.subarray(RECORD_HEADER + length);
    return { at, linkType: header.linkType, bytes };
  }
}
