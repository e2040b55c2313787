import type { Ip } from '../../net/ip.ts';
import { parseIp } from '../../net/ip.ts';
import { parsePrefix } from '../../net/prefix.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { ipRangeOf, prefixRange } from '../../net/range.ts';
import type { Interval, Value } from '../../model/network/expr.ts';
import type { NftExpr } from '../../model/tree/nft.ts';
import type { NftType } from '../../model/tree/nft-fields.ts';
import { NotModelled } from './not-modelled.ts';
import { SYMBOLS } from './symbols.ts';

/** Types whose values are bits: with no operator between, a match asks for any of them. */
export const FLAG_TYPES: ReadonlySet<NftType> = new Set(['ct-state', 'ct-status', 'ct-event', 'tcp-flag']);

/** Types whose values are names. */
const NAME_TYPES: ReadonlySet<NftType> = new Set(['ifname', 'ifindex', 'string']);

const NUMBER = /^(?:0x[0-9a-f]{1,8}|\d{1,15})$/i;
const RANGE = /^(0x[0-9a-f]{1,8}|\d{1,15})-(0x[0-9a-f]{1,8}|\d{1,15})$/i;
/** `0x00000100/24` in a set: marks whose first bits are these (DTYPE_F_PREFIX of mark_type, src/datatype.c). */
const MARK_PREFIX = /^(0x[0-9a-f]{1,8}|\d{1,10})\/(3[0-2]|[12]?\d)$/;
const TIME = /^(?:\d+(?:ms|[wdhms]))+$/;
const SECONDS: Readonly<Record<string, number>> = { w: 604800, d: 86400, h: 3600, m: 60, s: 1, ms: 0.001 };

/** What a constant of a rule or an element stands for, as an interval of its type. Throws `NotModelled`. */
export function intervalOf(expr: NftExpr, type: NftType): Interval {
  switch (expr.kind) {
    case 'word': return wordInterval(expr.text, type);
    case 'string': return NAME_TYPES.has(type) ? nameInterval(expr.text) : wordInterval(expr.text, type);
    case 'list': case 'binary': case 'paren': return exact(numberOf(expr, type));
    case 'range': case 'masked': case 'set': case 'ref': case 'concat': case 'map': case 'field': case 'raw': case 'fib': case 'numgen': case 'hash': case 'verdict': case 'interval':
      throw new NotModelled(`a ${expr.kind} is no constant`);
  }
}

function wordInterval(text: string, type: NftType): Interval {
  if (text === '*') return { kind: 'any' };
  switch (type) {
    case 'ipv4': case 'ipv6': return ipInterval(text);
    case 'ifname': case 'string': case 'ifindex': return nameInterval(text);
    case 'mac': return { kind: 'name', name: text.toLowerCase(), wildcard: false };
    case 'fib-type': return { kind: 'name', name: text, wildcard: false };
    case 'port': case 'proto': case 'int': case 'mark': case 'icmp-type': case 'icmp-code': case 'icmpv6-type': case 'icmpv6-code': case 'icmpx-code': case 'ct-state':
    case 'ct-status': case 'ct-dir': case 'ct-event': case 'tcp-flag': case 'ethertype': case 'nfproto': case 'dscp': case 'ecn': case 'pkttype': case 'time': case 'boolean':
    case 'iftype': case 'classid': case 'devgroup': case 'realm': return numberInterval(text, type);
    case 'unknown': throw new NotModelled('a value of a type that is not modelled');
  }
}

function ipInterval(text: string): Interval {
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    if (prefix !== undefined) return { kind: 'ip', range: prefixRange(prefix) };
  }
  const dash = text.indexOf('-');
  const from = parseIp(dash < 0 ? text : text.slice(0, dash));
  const to = dash < 0 ? from : parseIp(text.slice(dash + 1));
  if (from === undefined || to === undefined || from.family !== to.family) throw new NotModelled(`no address: ${text}`);
  return { kind: 'ip', range: dash < 0 ? ipRangeOf(from) : { family: from.family, first: from.value, last: to.value } };
}

/** `cali*` stands for every name that begins so; `\*` for a star. */
function nameInterval(text: string): Interval {
  if (text.endsWith('\\*')) return { kind: 'name', name: `${text.slice(0, -2)}*`, wildcard: false };
  return text.endsWith('*') ? { kind: 'name', name: text.slice(0, -1), wildcard: true } : { kind: 'name', name: text, wildcard: false };
}

function numberInterval(text: string, type: NftType): Interval {
  const single = wordNumber(text, type);
  if (single !== undefined) return exact(single);
  const prefix = type === 'mark' ? MARK_PREFIX.exec(text) : null;
  if (prefix !== null) return { kind: 'int', range: { from: Number(prefix[1]), to: Number(prefix[1]) + 2 ** (32 - Number(prefix[2])) - 1 } };
  const range = RANGE.exec(text);
  const ends = range === null ? timeRange(text) : [Number(range[1]), Number(range[2])];
  const [from, to] = ends ?? [];
  if (from === undefined || to === undefined) throw new NotModelled(`no value of its type: ${text}`);
  return { kind: 'int', range: { from, to } };
}

function timeRange(text: string): readonly number[] | undefined {
  const ends = text.split('-');
  return ends.length === 2 && ends.every((end) => TIME.test(end)) ? ends.map(seconds) : undefined;
}

function exact(value: number): Interval {
  return { kind: 'int', range: { from: value, to: value } };
}

function wordNumber(text: string, type: NftType): number | undefined {
  const symbols = SYMBOLS[type];
  if (symbols !== undefined && Object.hasOwn(symbols, text)) return symbols[text];
  if (NUMBER.test(text)) return Number(text);
  if (type === 'proto') return protocolNumber(text);
  if (type === 'time' && TIME.test(text)) return seconds(text);
  return type === 'classid' ? classId(text) : undefined;
}

function seconds(text: string): number {
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[wdhms])/g)) sum += Number(count) * (SECONDS[unit ?? 's'] ?? 1);
  return sum;
}

/** `MAJOR:MINOR` in hexadecimal, as tc writes class ids. */
function classId(text: string): number | undefined {
  if (text === 'none') return 0;
  if (text === 'root') return 0xffffffff;
  const pair = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(text);
  return pair === null ? undefined : Number.parseInt(pair[1] === '' ? '0' : (pair[1] ?? '0'), 16) * 65536 + Number.parseInt(pair[2] === '' ? '0' : (pair[2] ?? '0'), 16);
}

/** A constant integer, flags joined by `|` or commas included. Throws `NotModelled`. */
export function numberOf(expr: NftExpr, type: NftType): number {
  if (expr.kind === 'paren') return numberOf(expr.of, type);
  if (expr.kind === 'list') return expr.items.reduce((bits, item) => (bits | numberOf(item, type)) >>> 0, 0);
  if (expr.kind === 'binary' && expr.op === '|') return (numberOf(expr.left, type) | numberOf(expr.right, type)) >>> 0;
  const value = expr.kind === 'word' ? wordNumber(expr.text, type) : undefined;
  if (value === undefined) throw new NotModelled('an integer was expected');
  return value;
}

/** A constant of a type as one value. Throws `NotModelled` when it is a range. */
export function valueOf(expr: NftExpr, type: NftType): Value {
  const [from, to] = endsOf(intervalOf(expr, type));
  if (typeof from === 'object' && typeof to === 'object' && 'family' in from && 'family' in to ? from.value !== to.value : from !== to) throw new NotModelled('one value was expected');
  return from;
}

/** First and last value of an interval. */
export function endsOf(interval: Interval): readonly [number | Ip | string, number | Ip | string] {
  switch (interval.kind) {
    case 'int': return [interval.range.from, interval.range.to];
    case 'ip': return [{ family: interval.range.family, value: interval.range.first }, { family: interval.range.family, value: interval.range.last }];
    case 'name':
      if (interval.wildcard) throw new NotModelled('one name was expected');
      return [interval.name, interval.name];
    case 'any': throw new NotModelled('one value was expected');
  }
}

/** The type that a bare constant seems to have, where no declaration says it: an address, a name or an integer. */
export function guessType(expr: NftExpr): NftType {
  if (expr.kind === 'string') return 'string';
  if (expr.kind !== 'word') return 'int';
  if (TIME.test(expr.text)) return 'time';
  const first = /^[^-/]*/.exec(expr.text)?.[0] ?? '';
  const ip = parseIp(first);
  if (ip !== undefined) return ip.family === 4 ? 'ipv4' : 'ipv6';
  return 'int';
}
