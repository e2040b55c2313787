import { expect, test } from 'vitest';
import { CaptureReader } from './capture-reader.ts';

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, index * 4));
  return bytes;
};
const block = (type: number, body: Buffer): Buffer => Buffer.concat([words(type, body.length + 12), body, words(body.length + 12)]);
const section = block(0x0a0d0d0a, words(0x1a2b3c4d, 0x0000_0001, 0xffffffff, 0xffffffff));
/** Ethernet in microseconds, and raw IP in nanoseconds with a name. */
const ethernet = block(1, words(1, 96));
const raw = block(1, Buffer.concat([words(101, 0), Buffer.from([2, 0, 4, 0]), Buffer.from('eth0'), Buffer.from([9, 0, 1, 0, 9, 0, 0, 0]), words(0)]));
const packet = (number: number, ticks: bigint, text: string, options: Buffer = Buffer.alloc(0)): Buffer => block(6, Buffer.concat([words(number, Number(ticks >> 32n), Number(ticks & 0xffffffffn), text.length, 100), Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4)), options]));
const comment = Buffer.concat([Buffer.from([1, 0, 6, 0]), Buffer.from('why ✓'.slice(0, 5)).subarray(0, 6), Buffer.alloc(2), words(0)]);
const dropped = block(5, Buffer.concat([words(0, 0, 0), Buffer.from([5, 0, 8, 0]), words(7, 0), words(0)]));
const whole = Buffer.concat([section, ethernet, raw, block(4, Buffer.alloc(4)), packet(0, 1_700_000_000_000_005n, 'abc'), packet(1, 1_700_000_001_000_000_007n, 'defg', comment), dropped]);

function readIn(pieces: number, bytes: Buffer): { readonly told: string[]; readonly reader: CaptureReader } {
  const told: string[] = [];
  const reader = new CaptureReader((one) => told.push(`${one.number} ${one.seconds}.${one.nanoseconds} ${one.linkType} ${one.interfaceIndex} ${Buffer.from(one.bytes.subarray(one.start, one.end)).toString()} ${one.wireLength}`));
  for (let at = 0; at < bytes.length; at += pieces) reader.push(Buffer.from(bytes.subarray(at, at + pieces)));
  reader.end();
  return { told, reader };
}

test('packets of several interfaces have the link type and the clock of theirs, wherever the file is cut into pieces', () => {
  for (let size = 1; size <= whole.length; size += 3) {
    const { told, reader } = readIn(size, whole);
    expect(told).toEqual(['1 1700000000.5000 1 0 abc 100', '2 1700000001.7 101 1 defg 100']);
    expect(reader.fault).toBeUndefined();
    expect(reader.interfaces.map(({ name }) => name)).toEqual([undefined, 'eth0']);
    expect(reader.notes.dropped).toBe(7);
    expect(reader.notes.comments).toEqual([{ packet: 2, text: expect.stringContaining('why') as string }]);
  }
});

test('a packet of an interface that nobody described, and a block that lies about its length, end the reading at their place', () => {
  const start = section.length + ethernet.length;
  const stranger = Buffer.concat([section, ethernet, packet(0, 5n, 'abc'), packet(3, 6n, 'abc')]);
  expect(readIn(1000, stranger)).toMatchObject({ told: ['1 0.5000 1 0 abc 100'], reader: { fault: { offset: start + packet(0, 5n, 'abc').length, message: 'a packet of interface 3, which is not described' } } });
  const liar = Buffer.concat([section, ethernet, packet(0, 5n, 'abc')]);
  liar.writeUInt32LE(0x7fff_fff0, start + 4);
  expect(readIn(7, liar).reader.fault).toEqual({ offset: start, message: 'a block of 2147483632 bytes, more than any packet has' });
});
