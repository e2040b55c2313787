import { CaptureReader } from './capture-reader.ts';

/** One packet of a small capture that is kept in memory. */
export interface CaptureRecord {
  /** Nanoseconds since 1970. */
  readonly at: bigint;
  /** LINKTYPE_ of tcpdump.org. */
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

/** All packets of a capture that is in memory already, up to where it cannot be read. Each is a copy. */
export function recordsOf(capture: Uint8Array): readonly CaptureRecord[] {
  const records: CaptureRecord[] = [];
  new CaptureReader(({ bytes, start, end, linkType, seconds, nanoseconds }) => {
    records.push({ at: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds), linkType, bytes: bytes.slice(start, end) });
  }).push(capture);
  return records;
}
