import fc from 'fast-check';
import type { Grammar } from './grammar.ts';

/** Numbers up to `max`, often at an edge. */
export function upTo(max: number, from = 0): fc.Arbitrary<string> {
  const edges = [from, from + 1, max, max - 1].filter((edge) => edge >= from && edge <= max);
  return fc.oneof(fc.integer({ min: from, max: Math.min(max, from + 300) }), fc.constantFrom(...edges), fc.integer({ min: from, max })).map(String);
}

function hex(max: number): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(0, 1, 2, 0x4000, 0xff, max), fc.integer({ min: 0, max })).map((value) => `0x${value.toString(16)}`);
}

function pair(part: fc.Arbitrary<string>, between: string): fc.Arbitrary<string> {
  return fc.tuple(part, part).map(([a, b]) => (Number(a) <= Number(b) ? `${a}${between}${b}` : `${b}${between}${a}`));
}

const octet = fc.integer({ min: 0, max: 255 });
const ip4 = fc.oneof(fc.constantFrom('10.0.0.1', '0.0.0.0', '255.255.255.255', '127.0.0.1', '192.168.1.254'), fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')));
const group16 = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const ip6 = fc.oneof(fc.constantFrom('fd00::1', '::', '::1', 'fe80::1', '2001:db8:0:1::', '::ffff:10.0.0.1'), fc.array(group16, { minLength: 8, maxLength: 8 }).map((parts) => parts.join(':')));
const last = fc.tuple(octet, octet).map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a]));

/** Characters that one of the tools may treat in a way of its own. */
const ODD = [...' !"#$%&\'()*+,-./:;<=>?@[]^_`{|}~\\0aZé漢\t'];
const odd = fc.oneof(fc.constantFrom('a b', 'default/web:http cluster IP', '--dport 80', '# x', '{ x }', 'x; y', "it's", 'back\\slash'), fc.array(fc.constantFrom(...ODD), { minLength: 1, maxLength: 24 }).map((chars) => chars.join('')));
const letters = [...'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_'];
/** A plain word of at most so many letters, sometimes of exactly so many. */
export function name(max: number, chars: readonly string[] = letters): fc.Arbitrary<string> {
  const rest = (size: { minLength: number; maxLength: number }): fc.Arbitrary<string> => fc.array(fc.constantFrom(...chars), size).map((some) => `n${some.join('')}`);
  return fc.oneof({ weight: 5, arbitrary: rest({ minLength: 0, maxLength: Math.min(max - 1, 8) }) }, { weight: 1, arbitrary: rest({ minLength: max - 1, maxLength: max - 1 }) });
}

/** In double quotes with a backslash before what ends them, as iptables-restore reads it. */
export function quoted(text: fc.Arbitrary<string>, max: number): fc.Arbitrary<string> {
  return fc.oneof(text, text.map((some) => some.padEnd(max, 'x'))).map((some) => `"${cut(some, max).replace(/["\\]/g, '\\$&')}"`);
}

/** In double quotes, without those inside, as nft and ipset read it. */
export function simplyQuoted(text: fc.Arbitrary<string>, max: number): fc.Arbitrary<string> {
  return fc.oneof(text, text.map((some) => some.padEnd(max, 'x'))).map((some) => `"${cut(some.replaceAll('"', "'"), max)}"`);
}

/** So many bytes of UTF-8 at most. */
function cut(text: string, max: number): string {
  let kept = text;
  while (new TextEncoder().encode(kept).length > max) kept = kept.slice(0, -1);
  return kept;
}

/** Any text with signs that need quoting. */
export const oddText = odd;

/** Symbols that all grammars share. */
export const COMMON: Grammar = {
  u8: upTo(255), u16: upTo(65535), u32: upTo(4294967295), small: upTo(20, 1), port: upTo(65535), port1: upTo(65535, 1), dscp: upTo(63),
  'port-range': pair(upTo(65535), '-'), 'u32-range': pair(upTo(4294967295), '-'),
  'u8-colon': pair(upTo(255), ':'), 'u16-colon': pair(upTo(65535), ':'), 'u32-colon': pair(upTo(4294967295), ':'),
  hex32: hex(0xffffffff), hex8: hex(255), hex16: hex(65535),
  ip4, ip6,
  'net4': fc.tuple(ip4, fc.integer({ min: 0, max: 32 })).map(([ip, length]) => `${ip}/${length}`),
  'net6': fc.tuple(ip6, fc.integer({ min: 0, max: 128 })).map(([ip, length]) => `${ip}/${length}`),
  'range4': fc.tuple(octet, last).map(([a, [from, to]]) => `10.0.${a}.${from}-10.0.${a}.${to}`),
  'range6': fc.tuple(octet, last).map(([a, [from, to]]) => `fd00::${a}:${from.toString(16)}-fd00::${a}:${to.toString(16)}`),
  mac: fc.array(octet, { minLength: 6, maxLength: 6 }).map((parts) => parts.map((part) => part.toString(16).padStart(2, '0')).join(':')),
  ifname: fc.oneof(fc.constantFrom('lo', 'eth0', 'cali0123456789a', 'br-0a1b2c3d4e5f', 'veth.100', 'tun@x', 'wg-1'), name(15)),
};
