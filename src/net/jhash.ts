import { bitsOf } from './ip.ts';
import type { Ip } from './ip.ts';

/** An address as the 32-bit words that a little-endian machine reads from its network-order bytes. */
export function addressWords({ family, value }: Ip): number[] {
  const count = bitsOf(family) / 32;
  return Array.from({ length: count }, (_, index) => swap(Number((value >> BigInt(32 * (count - 1 - index))) & 0xffffffffn)));
}

function swap(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** Bob Jenkins' lookup3 over 32-bit words (jhash2, include/linux/jhash.h): the kernel's hash where it needs no secret. */
export function jhash2(key: readonly number[], initval: number): number {
  const start = (0xdeadbeef + (key.length << 2) + initval) >>> 0;
  let [a, b, c] = [start, start, start];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  let at = 0;
  for (; key.length - at > 3; at += 3) {
    a = (a + (key[at] ?? 0)) | 0; b = (b + (key[at + 1] ?? 0)) | 0; c = (c + (key[at + 2] ?? 0)) | 0;
    a = (a - c) ^ rotate(c, 4); c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6); a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8); b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16); c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19); a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4); b = (b + a) | 0;
  }
  if (at === key.length) return c >>> 0;
  a = (a + (key[at] ?? 0)) | 0; b = (b + (key[at + 1] ?? 0)) | 0; c = (c + (key[at + 2] ?? 0)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0; a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0; c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0; b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
