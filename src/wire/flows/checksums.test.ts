import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CaptureReader } from '../read/capture-reader.ts';
import { recordsOf } from '../read/records.ts';
import { Dissection } from '../dissect/dissection.ts';
import { dissect } from '../dissect/link.ts';
import { Analysis } from './analysis.ts';
import { checksumOf } from './checksums.ts';

const signs = new URL('../../signs/', import.meta.url);
const capture = (sign: string, twin: string): Buffer => readFileSync(new URL(`${sign}/testdata/${twin}.pcap`, signs));
const ETHERNET = 1;

/** How the checksum of every packet of a capture is called; `change` may damage the bytes first. */
function calls(sign: string, twin: string, change: (bytes: Uint8Array) => void = () => undefined): ReadonlySet<string> {
  const d = new Dissection();
  return new Set(recordsOf(capture(sign, twin)).map(({ bytes }) => {
    const copy = Uint8Array.from(bytes);
    change(copy);
    dissect(d, copy, 0, copy.length, copy.length, ETHERNET);
    return checksumOf(d);
  }));
}

test('every checksum that a real kernel made is right, in all captures of signs but the one where something on the way changes it', () => {
  for (const sign of readdirSync(signs, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'checksum-wrong').map(({ name }) => name)) {
    for (const twin of ['broken', 'healthy']) {
      const analysis = new Analysis({ apart: true });
      const reader = new CaptureReader((packet) => void analysis.take(packet));
      reader.push(capture(sign, twin));
      reader.end();
      expect([sign, twin, analysis.checksums.wrong]).toEqual([sign, twin, []]);
    }
  }
});

test('one changed byte of what is carried makes it wrong, and a payload that the capture cuts off says nothing', () => {
  expect(calls('dns-late', 'healthy')).toEqual(new Set(['right', 'none']));
  const change = (bytes: Uint8Array): void => void (bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x5a);
  expect(calls('dns-late', 'healthy', change)).toEqual(new Set(['wrong', 'none']));
});

test('the sum of the pseudo header alone is what a sender leaves to its device', () => {
  const d = new Dissection();
  const query = recordsOf(capture('dns-late', 'healthy')).map(({ bytes }) => Uint8Array.from(bytes)).find((bytes) => bytes[23] === 17);
  if (query === undefined) throw new Error('no datagram');
  const [ip, udp] = [14, 34];
  let sum = 17 + query.length - udp;
  for (let at = ip + 12; at < ip + 20; at += 2) sum += ((query[at] ?? 0) << 8) | (query[at + 1] ?? 0);
  sum = (sum & 0xffff) + (sum >>> 16);
  query.set([sum >> 8, sum & 255], udp + 6);
  dissect(d, query, 0, query.length, query.length, ETHERNET);
  expect(checksumOf(d)).toBe('left');
});
