import { expect, test } from 'vitest';
import { CaptureReader } from './capture-reader.ts';

/** What `tcpdump -i any -y LINUX_SLL2 -w -` writes: a header, then each packet with its own. */
function capture(little: boolean, nano: boolean): Buffer {
  const words = (...values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => (little ? bytes.writeUInt32LE(value, index * 4) : bytes.writeUInt32BE(value, index * 4)));
    return bytes;
  };
  const magic = nano ? 0xa1b23c4d : 0xa1b2c3d4;
  const version = little ? 0x00040002 : 0x00020004;
  return Buffer.concat([words(magic, version, 0, 0, 262_144, 276), words(1_700_000_000, 5, 3, 90), Buffer.from('abc'), words(1_700_000_001, 6, 2, 2), Buffer.from('de')]);
}

/** What a reader hands out, taken down while it is there, for a file that comes in pieces of a size. */
function readIn(pieces: number, whole: Buffer): { readonly told: string[]; readonly fault: CaptureReader['fault'] } {
  const told: string[] = [];
  const reader = new CaptureReader(({ number, bytes, start, end, wireLength, linkType, seconds, nanoseconds }) => told.push(`${number} ${seconds}.${nanoseconds} ${linkType} ${Buffer.from(bytes.subarray(start, end)).toString()} ${wireLength}`));
  for (let at = 0; at < whole.length; at += pieces) {
    const piece = Buffer.from(whole.subarray(at, at + pieces));
    reader.push(piece);
    piece.fill(0xff);
  }
  reader.end();
  return { told, fault: reader.fault };
}

test.each([[true, false, 5000], [true, true, 5], [false, false, 5000], [false, true, 5]])('a capture is the same in either byte order and unit (little %s, nanoseconds %s), cut into pieces anywhere', (little, nano, fraction) => {
  const whole = capture(little, nano);
  for (let size = 1; size <= whole.length; size += 1) {
    expect(readIn(size, whole)).toEqual({ told: [`1 1700000000.${fraction} 276 abc 90`, `2 1700000001.${nano ? 6 : 6000} 276 de 2`], fault: undefined });
  }
});

test('a capture that is cut off gives what is whole, and says where it ends', () => {
  const whole = capture(true, false);
  for (const end of [whole.length - 1, 24 + 16 + 3 + 5]) expect(readIn(7, whole.subarray(0, end))).toMatchObject({ told: ['1 1700000000.5000 276 abc 90'], fault: { offset: 24 + 16 + 3, message: 'cut off in the middle of a packet' } });
});

test('what is no capture is said to be none, and a record of an absurd length ends the reading at its place', () => {
  expect(readIn(9, Buffer.from('tcpdump: you do not have permission'))).toEqual({ told: [], fault: { offset: 0, message: 'neither a pcap nor a pcapng file' } });
  expect(readIn(9, Buffer.from('tc'))).toEqual({ told: [], fault: { offset: 0, message: 'neither a pcap nor a pcapng file' } });
  expect(readIn(9, Buffer.alloc(0))).toEqual({ told: [], fault: { offset: 0, message: 'the file is empty' } });
  const huge = capture(true, false);
  huge.writeUInt32LE(0xffffffff, 24 + 16 + 3 + 8);
  expect(readIn(50, huge)).toEqual({ told: ['1 1700000000.5000 276 abc 90'], fault: { offset: 24 + 16 + 3, message: 'a packet of 4294967295 bytes, more than any capture has' } });
});
