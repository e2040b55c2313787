import { parseIp } from '../../net/ip.ts';
import { parsePrefix } from '../../net/prefix.ts';
import { textOf } from '../iproute/index.ts';
import type { NexthopFacts, RouteFacts } from './facts.ts';

/**
 * The family of a route as its own words say it: `ip route show table all` prints both. A default route without a gateway says it
 * by `pref`, which iproute2 prints for IPv6 (since 4.2) and never for IPv4. `undefined` when nothing says it.
 */
export function familyOf(facts: RouteFacts): 4 | 6 | undefined {
  const prefix = parsePrefix(facts.dst) ?? parsePrefix(textOf(facts.fields, 'from') ?? '');
  if (prefix !== undefined) return prefix.family;
  const source = parseIp(textOf(facts.fields, 'src') ?? '');
  if (source !== undefined) return source.family;
  if (facts.fields.has('pref')) return 6;
  return [facts, ...facts.nexthops].map(gatewayFamily).find((family) => family !== undefined);
}

/** `via inet6 ADDR` is a gateway of the other family: the route is IPv4. */
function gatewayFamily({ fields }: NexthopFacts): 4 | 6 | undefined {
  const via = textOf(fields, 'via');
  if (via === undefined) return undefined;
  if (via.startsWith('inet6 ')) return 4;
  return via.startsWith('inet ') ? 6 : parseIp(via)?.family;
}
