import { bitsOf } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { addressWords, jhash2 } from '../../../net/jhash.ts';
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
  const dst = addressWords(tuple.dst);
  const from = addressWords(tuple.src);
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
