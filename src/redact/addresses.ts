import { formatIp, parseIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { parsePrefix } from '../net/prefix.ts';
import type { PrefixMap } from './prefix-map.ts';

const V4 = String.raw`(?<![\dA-Za-z.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)`;
const V6 = String.raw`(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,8}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:]|\.\d)`;
const ADDRESS = new RegExp(`(?:${V4}|${V6})`, 'g');
const MENTION = new RegExp(`(${V4}|${V6})(?:/(\\d{1,3})(?!\\d)|\\s?-\\s?(${V4}|${V6}))`, 'g');
/** `::ffff:10.0.0.1` is an IPv4 address to those who compare it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Tells the map of every network and range that a text mentions. To be done with all texts before one is changed. */
export function pinMentioned(map: PrefixMap, text: string): void {
  for (const [, first = '', length, last] of text.matchAll(MENTION)) {
    if (last === undefined) {
      const prefix = parsePrefix(`${first}/${length ?? ''}`);
      if (prefix !== undefined) map.pinNetwork(prefix);
      continue;
    }
    const [from, to] = [parseIp(first), parseIp(last)];
    if (from !== undefined && to?.family === from.family) map.pinRange(from, to);
  }
}

/** A text with other addresses. What only looks like one stays. */
export function withOtherAddresses(map: PrefixMap, text: string): string {
  return text.replaceAll(ADDRESS, (word) => {
    const inner = MAPPED.exec(word)?.[1];
    if (inner !== undefined) return `::ffff:${withOtherAddresses(map, inner)}`;
    const ip = parseIp(word);
    return ip === undefined ? word : otherOf(map, ip, word);
  });
}

function otherOf(map: PrefixMap, ip: Ip, word: string): string {
  const other = map.map(ip);
  return other.value === ip.value ? word : formatIp(other);
}
