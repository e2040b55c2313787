/** Bytes before each number that are zeroed with it: the filler, and of a ping the time that it was sent. */
const BEFORE = 16;
const TOKEN = /[nr]w[0-9a-f]{8}\./g;
const HEADER = 24;
const RECORD = 16;
const MICROSECONDS = 1_000_000;

/**
 * A capture (pcap in microseconds, little endian, as tcpdump writes it here) without what the truth is known by: every payload's number is zeroed, so that all payloads of a length
 * are the same, and the clock is another one, `aheadMs` ahead.
 */
export function disguised(capture: Uint8Array, aheadMs: number): Buffer {
  const copy = Buffer.from(capture);
  for (let at = HEADER; at + RECORD <= copy.length;) {
    const length = copy.readUInt32LE(at + 8);
    const time = copy.readUInt32LE(at) * MICROSECONDS + copy.readUInt32LE(at + 4) + Math.round(aheadMs * 1000);
    copy.writeUInt32LE(Math.floor(time / MICROSECONDS), at);
    copy.writeUInt32LE(time % MICROSECONDS, at + 4);
    const frame = copy.subarray(at + RECORD, at + RECORD + length);
    for (const { index } of frame.toString('latin1').matchAll(TOKEN)) frame.fill(0, index - BEFORE, index + 11);
    at += RECORD + length;
  }
  return copy;
}
