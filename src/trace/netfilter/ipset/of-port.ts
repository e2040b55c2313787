import type { IpSet, IpSetEntry } from '../../../model/network/ipset.ts';
import { bitsOf } from '../../../net/ip.ts';
import { addressWords, jhash2 } from '../../../net/jhash.ts';

/** Whether an entry of hash:net,iface is one for a port of a bridge: `physdev:NAME`. */
export function isOfPort({ parts }: IpSetEntry): boolean {
  return parts.some((part) => part.kind === 'iface' && part.physdev);
}

/**
 * Whether such an entry is in the bucket in which its network is looked for with a device, and so ends the search there as one with another device does. What is hashed has a byte for the
 * kind (struct hash_netiface4_elem_hashed and HKEY of ip_set_hash_gen.h; asked of 6.18, 3,000 sets of both families), so that it is by chance only. Undefined where the dump does
 * not tell the hash. Computed as on little-endian machines.
 */
export function sharesBucket({ hash }: IpSet, { parts }: IpSetEntry): boolean | undefined {
  const [part] = parts;
  if (hash === undefined || part?.kind !== 'interval' || part.interval.kind !== 'ip') return undefined;
  const { family, first, last } = part.interval.range;
  const length = bitsOf(family) - ((last - first + 1n).toString(2).length - 1);
  const bucket = (physdev: 0 | 1): number => jhash2([...addressWords({ family, value: first }), ((1 << 24) | (length << 8) | physdev) >>> 0], hash.initval) & (hash.size - 1);
  return bucket(0) === bucket(1);
}
