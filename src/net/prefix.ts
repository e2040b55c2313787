import { bitsOf, formatIp, parseIp } from './ip.ts';
import type { Ip } from './ip.ts';

/** A CIDR prefix. `first` and `last` are the bounds as integers, `length` the number of leading bits. */
export interface Prefix {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly length: number;
}

/** The prefix of `length` bits that contains `ip`; host bits of `ip` are cleared. */
export function prefixOf(ip: Ip, length: number): Prefix {
  const host = BigInt(bitsOf(ip.family) - length);
  const first = (ip.value >> host) << host;
  return { family: ip.family, first, last: first | ((1n << host) - 1n), length };
}

/** Reads `a.b.c.d/n`, a bare address (full length) or `x::/n`. `undefined` when it is neither. Host bits are cleared. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (ip === undefined) return undefined;
  if (slash < 0) return prefixOf(ip, bitsOf(ip.family));
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > bitsOf(ip.family)) return undefined;
  return prefixOf(ip, Number(length));
}

/** Whether the address lies in the prefix. A prefix of another family never contains it. */
export function contains(prefix: Prefix, ip: Ip): boolean {
  return prefix.family === ip.family && ip.value >= prefix.first && ip.value <= prefix.last;
}

/** `0.0.0.0/0` or `::/0`. */
export function anyPrefix(family: 4 | 6): Prefix {
  return prefixOf({ family, value: 0n }, 0);
}

/** Prints `first/length`; with `bare`, a full-length prefix is printed as the address alone. */
export function formatPrefix(prefix: Prefix, bare = false): string {
  const ip = formatIp({ family: prefix.family, value: prefix.first });
  return bare && prefix.length === bitsOf(prefix.family) ? ip : `${ip}/${prefix.length}`;
}
