/** One packet of a capture file. */
export interface CaptureRecord {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  /** How the bytes begin (LINKTYPE_ of tcpdump.org): 1 Ethernet, 276 Linux cooked v2. */
  readonly linkType: number;
  readonly bytes: Buffer;
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
  #rest: Buffer = Buffer.alloc(0);
  #header: { readonly little: boolean; readonly nano: boolean; readonly linkType: number } | undefined;

  /** The records that are whole with this piece. */
  push(piece: Buffer): readonly CaptureRecord[] {
    if (this.fault !== undefined) return [];
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    if (this.#header === undefined && !this.#readHeader()) return [];
    const records: CaptureRecord[] = [];
    for (let next = this.#readRecord(); next !== undefined; next = this.#readRecord()) records.push(next);
    return records;
  }

  #readHeader(): boolean {
    if (this.#rest.length < FILE_HEADER) return false;
    const [big, small] = [this.#rest.readUInt32BE(0), this.#rest.readUInt32LE(0)];
    const little = small === MICROSECONDS || small === NANOSECONDS;
    const magic = little ? small : big;
    if (magic !== MICROSECONDS && magic !== NANOSECONDS) {
      this.fault = 'not a pcap file';
      return false;
    }
    const linkType = (little ? this.#rest.readUInt32LE(20) : this.#rest.readUInt32BE(20)) & 0xffff;
    this.#header = { little, nano: magic === NANOSECONDS, linkType };
    this.#rest = this.#rest.subarray(FILE_HEADER);
    return true;
  }

  #readRecord(): CaptureRecord | undefined {
    const header = this.#header;
    if (header === undefined || this.#rest.length < RECORD_HEADER) return undefined;
    const word = (at: number): number => (header.little ? this.#rest.readUInt32LE(at) : this.#rest.readUInt32BE(at));
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
