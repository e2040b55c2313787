import { parseIp, parsePrefix, prefixOf, prefixRange } from '../../net/index.ts';
import type { Ip, IntRange, IpRange, Prefix } from '../../net/index.ts';

/** A number in decimal, hexadecimal or octal, as `strtoul(..., 0)` reads it, up to `max`. */
export function readInt(text: string, max = 0xffffffff): number | undefined {
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  const value = /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return Number.isNaN(value) || value > max ? undefined : value;
}

/** `a`, `a:b`, `:b` or `a:` (or with another separator), up to `max`. */
export function readRange(text: string, max: number, separator = ':'): IntRange | undefined {
  const at = text.indexOf(separator);
  const from = at < 0 ? readInt(text, max) : at === 0 ? 0 : readInt(text.slice(0, at), max);
  const to = at < 0 ? from : at === text.length - 1 ? max : readInt(text.slice(at + 1), max);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** `value[/mask]`; without a mask all bits count. */
export function readMasked(text: string, max = 0xffffffff): { readonly value: number; readonly mask: number } | undefined {
  const [first = '', second] = text.split('/');
  const value = readInt(first, max);
  const mask = second === undefined ? max : readInt(second, max);
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

/** `address` or `first-last`. */
export function readIpRange(text: string): IpRange | undefined {
  const [first = '', last = first] = text.split('-');
  const from = parseIp(first);
  const to = parseIp(last);
  if (from === undefined || to?.family !== from.family) return undefined;
  return { family: from.family, first: from.value, last: to.value };
}

/** `address`, `address/length` or `address/mask`: a range when the mask is a prefix, else the address and the mask. */
export function readNetwork(text: string): { readonly range: IpRange; readonly prefix: Prefix } | { readonly value: Ip; readonly mask: Ip } | undefined {
  const prefix = parsePrefix(text);
  if (prefix !== undefined) return { range: prefixRange(prefix), prefix };
  const [address = '', bits = ''] = text.split('/');
  const ip = parseIp(address);
  const mask = parseIp(bits);
  if (ip === undefined || mask?.family !== ip.family) return undefined;
  const length = prefixLength(mask);
  if (length === undefined) return { value: { family: ip.family, value: ip.value & mask.value }, mask };
  const whole = prefixOf(ip, length);
  return { range: prefixRange(whole), prefix: whole };
}

function prefixLength(mask: Ip): number | undefined {
  const bits = mask.value.toString(2).padStart(mask.family === 4 ? 32 : 128, '0');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined;
}
