import { bitsOf } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import type { Tuple } from '../../../model/network/conntrack.ts';
import type { Manip, NatRange } from './range.ts';

/**
 * The address that a range of addresses gives (find_best_ips_proto, net/netfilter/nf_nat_core.c): a hash of both addresses
 * without a secret seed, so the kernel's own choice is known. Computed as on little-endian machines.
 */
export function addressFrom(range: NatRange, tuple: Tuple, zone: number, manip: Manip): Ip {
  const own = manip === 'src' ? tuple.src : tuple.dst;
  const { ips, only } = range;
  if (only !== undefined) return only;
  if (ips === undefined) return own;
  if (ips.first === ips.last) return { family: ips.family, value: ips.first };
  const dst = words(tuple.dst);
  const from = words(tuple.src);
  const initval = range.persistent ? 0 : ((dst.at(-1) ?? 0) ^ zone) >>> 0;
  let hash = jhash2([...from, ...Array<number>(4 - from.length).fill(0)], initval);
  let value = 0n;
  let full = false;
  const count = bitsOf(own.family) / 32;
  for (let index = 0; index < count; index += 1) {
    const shift = BigInt(32 * (count - 1 - index));
    const low = full ? 0 : Number((ips.first >> shift) & 0xffffffffn);
    const high = Number((ips.last >> shift) & 0xffffffffn);
    const distance = full ? 0xffffffff : (high - low + 1) >>> 0;
    const word = (low + Number((BigInt(hash) * BigInt(distance)) >> 32n)) >>> 0;
    value = (value << 32n) | BigInt(word);
    if (word !== high) full = true;
    if (!range.persistent) hash = (hash ^ (dst[index] ?? 0)) >>> 0;
  }
  return { family: own.family, value };
}

/** The address as the 32-bit words that a little-endian machine reads from its network-order bytes. */
function words(ip: Ip): number[] {
  const count = bitsOf(ip.family) / 32;
  return Array.from({ length: count }, (_, index) => swap(Number((ip.value >> BigInt(32 * (count - 1 - index))) & 0xffffffffn)));
}

function swap(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** Bob Jenkins' lookup3 over four words (jhash2, include/linux/jhash.h). */
function jhash2(key: readonly number[], initval: number): number {
  const start = (0xdeadbeef + (key.length << 2) + initval) >>> 0;
  let [a, b, c] = [start, start, start];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  a = (a + (key[0] ?? 0)) | 0; b = (b + (key[1] ?? 0)) | 0; c = (c + (key[2] ?? 0)) | 0;
  a = (a - c) ^ rotate(c, 4); c = (c + b) | 0;
  b = (b - a) ^ rotate(a, 6); a = (a + c) | 0;
  c = (c - b) ^ rotate(b, 8); b = (b + a) | 0;
  a = (a - c) ^ rotate(c, 16); c = (c + b) | 0;
  b = (b - a) ^ rotate(a, 19); a = (a + c) | 0;
  c = (c - b) ^ rotate(b, 4); b = (b + a) | 0;
  a = (a + (key[3] ?? 0)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0; a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0; c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0; b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
