import type { Ip } from './ip.ts';
import type { Prefix } from './prefix.ts';

/** An inclusive range of unsigned integers (ports, marks, lengths). */
export interface IntRange {
  readonly from: number;
  readonly to: number;
}

/** An inclusive range of addresses of one family. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** The range of a single address. */
export function ipRangeOf(ip: Ip): IpRange {
  return { family: ip.family, first: ip.value, last: ip.value };
}

/** The range that a prefix covers. */
export function prefixRange(prefix: Prefix): IpRange {
  return { family: prefix.family, first: prefix.first, last: prefix.last };
}

/** Whether the address lies in the range. */
export function inIpRange(range: IpRange, ip: Ip): boolean {
  return range.family === ip.family && ip.value >= range.first && ip.value <= range.last;
}
