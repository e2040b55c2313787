import { anyPrefix, parsePrefix } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Nexthop, Route, RouteType } from '../../model/network/route.ts';
import { ip } from '../netfilter/testing.ts';

const TYPES: readonly RouteType[] = ['local', 'broadcast', 'anycast', 'blackhole', 'unreachable', 'prohibit', 'throw'];

/** A route written as `ip route` prints it, for tests: `[TYPE] DST [via A] [dev D] [src A] [metric N] [table N] [mtu N] [onlink] [nexthop via A dev D weight N]...`. */
export function parseRoute(text: string): Route {
  const [head = '', ...hops] = text.split(' nexthop ');
  const words = head.split(' ');
  const type = TYPES.find((one) => one === words[0]) ?? 'unicast';
  const dst = (type === 'unicast' ? words[0] : words[1]) ?? 'default';
  const after = (key: string): string | undefined => valueAfter(words, key);
  const nexthops = hops.length > 0 ? hops.map((hop) => nexthopOf(hop.split(' '))) : after('dev') === undefined ? [] : [nexthopOf(words)];
  const via = nexthops[0]?.via;
  const mtu = after('mtu');
  const src = after('src');
  return {
    type, dst: prefixOfText(dst, via?.family ?? 4), tos: 0, table: Number(after('table') ?? 254), metric: Number(after('metric') ?? 0), scope: via === undefined ? 'link' : 'global',
    protocol: 'static', nexthops, mtuLocked: false, because: { text }, ...(mtu === undefined ? {} : { mtu: Number(mtu) }), ...(src === undefined ? {} : { prefsrc: ip(src) }),
  };
}

function nexthopOf(words: readonly string[]): Nexthop {
  const via = valueAfter(words, 'via');
  const dev = valueAfter(words, 'dev');
  return { weight: Number(valueAfter(words, 'weight') ?? 1), onlink: words.includes('onlink'), flags: [], ...(via === undefined ? {} : { via: ip(via) }), ...(dev === undefined ? {} : { dev }) };
}

function valueAfter(words: readonly string[], key: string): string | undefined {
  const place = words.indexOf(key);
  return place < 0 ? undefined : words[place + 1];
}

function prefixOfText(text: string, family: 4 | 6): Prefix {
  const prefix = text === 'default' ? anyPrefix(family) : parsePrefix(text);
  if (prefix === undefined) throw new Error(`not a prefix: ${text}`);
  return prefix;
}
