import type { Route } from '../../src/model/network/index.ts';
import { formatIp, formatPrefix } from '../../src/net/index.ts';

/** The words of a route for `ip route`: type, destination, next hops, and what makes it this route and no other. */
export function routeWords(route: Omit<Route, 'because'>): string[] {
  const hops = route.nexthops.map((hop) => [
    ...(hop.via === undefined ? [] : ['via', formatIp(hop.via)]),
    ...(hop.dev === undefined ? [] : ['dev', hop.dev]),
    ...(hop.onlink ? ['onlink'] : []),
  ]);
  return [
    ...(route.type === 'unicast' ? [] : [route.type]),
    formatPrefix(route.dst),
    ...(hops.length === 1 ? (hops[0] ?? []) : hops.flatMap((words) => ['nexthop', ...words])),
    ...(route.table === 254 ? [] : ['table', String(route.table)]),
    ...(route.metric === 0 ? [] : ['metric', String(route.metric)]),
    ...(route.prefsrc === undefined ? [] : ['src', formatIp(route.prefsrc)]),
  ];
}

/** The words of a printed route, without what `ip route del` does not take back: flags, and of the numbers those that say nothing. */
export function deletionWords(printed: string): string[] {
  const words = printed.trim().split(/\s+/);
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (['pref', 'error', 'hoplimit'].includes(word)) at += 1;
    else if (!['linkdown', 'dead', 'offload'].includes(word)) kept.push(word);
  }
  return kept;
}
