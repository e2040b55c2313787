import { expect, test } from 'vitest';
import { CaptureReader } from './pcap.ts';

/** What `tcpdump -i any -y LINUX_SLL2 -w -` writes: a header, then each packet with its own. */
function capture(little: boolean, nano: boolean): Buffer {
  const words = (...values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => (little ? bytes.writeUInt32LE(value, index * 4) : bytes.writeUInt32BE(value, index * 4)));
    return bytes;
  };
  const magic = nano ? 0xa1b23c4d : 0xa1b2c3d4;
  return Buffer.concat([words(magic, 0x00020004, 0, 0, 262_144, 276), words(1_700_000_000, 5, 3, 90), Buffer.from('abc'), words(1_700_000_001, 6, 2, 2), Buffer.from('de')]);
}

test.each([[true, false, 5000n], [true, true, 5n], [false, false, 5000n], [false, true, 5n]])('a capture is the same in either byte order and unit (little %s, nanoseconds %s), cut into pieces anywhere', (little, nano, fraction) => {
  const whole = capture(little, nano);
  for (let size = 1; size <= whole.length; size += 7) {
    const reader = new CaptureReader();
    const records = [];
    for (let at = 0; at < whole.length; at += size) records.push(...reader.push(whole.subarray(at, at + size)));
    expect(reader.fault).toBeUndefined();
    expect(records.map(({ linkType, bytes }) => [linkType, Buffer.from(bytes).toString()])).toEqual([[276, 'abc'], [276, 'de']]);
    expect(records[0]?.at).toBe(1_700_000_000_000_000_000n + fraction);
  }
});

test('what is no capture is said to be none, and a record of an absurd length ends the reading', () => {
  const text = new CaptureReader();
  expect(text.push(Buffer.from('tcpdump: you do not have permission'))).toEqual([]);
  expect(text.fault).toBe('not a pcap file');
  const huge = capture(true, false);
  huge.writeUInt32LE(0xffffffff, 24 + 8);
  const reader = new CaptureReader();
  expect(reader.push(huge)).toEqual([]);
  expect(reader.fault).toBe('a packet of 4294967295 bytes');
  expect(reader.push(huge)).toEqual([]);
});
