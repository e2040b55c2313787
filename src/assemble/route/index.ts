/** Routes of all tables, from `ip route show table all` and `ip -6 route show table all`. */
import { parseIp } from '../../net/ip.ts';
import { anyPrefix, parsePrefix } from '../../net/prefix.ts';
import type { Part } from '../../model/network/because.ts';
import type { Nexthop, Route, RouteType } from '../../model/network/route.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, numberOf, tableNumber, textOf, toNumber, tosOctet, unreadLine } from '../iproute/index.ts';
import type { Fields } from '../iproute/index.ts';
import { routeFacts } from './facts.ts';
import type { NexthopFacts, RouteFacts } from './facts.ts';
import { familyOf } from './family.ts';

/**
 * The routes of one family. The dump may hold both. `names` are tables of `/etc/iproute2/rt_tables` beside the built-in ones. A line that
 * may hide a route makes all of them missing; a route that has something not modelled says so in `unsupported`.
 */
export function assembleRoutes(tree: Part<IprouteTree>, family: 4 | 6, names?: ReadonlyMap<string, number>): Part<readonly Route[]> {
  if (tree.kind === 'missing') return tree;
  const unread = unreadLine(tree.value, true);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const all = entriesOf(tree.value, ['route']).map(routeFacts);
  const families = all.map(familyOf);
  const undecided = families.includes(4) ? 4 : family;
  const routes: Route[] = [];
  for (const [at, facts] of all.entries()) {
    if ((families[at] ?? undecided) !== family) continue;
    const route = routeOf(facts, family, names);
    if (route === undefined) return { kind: 'missing', because: facts.because };
    routes.push(route);
  }
  return { kind: 'known', value: routes };
}

const TYPES: Readonly<Record<RouteType, boolean>> = {
  unicast: true, local: true, broadcast: true, anycast: true, multicast: true, blackhole: false, unreachable: false, prohibit: false, throw: false, nat: true,
};

function isType(type: string): type is RouteType {
  return Object.hasOwn(TYPES, type);
}

function routeOf(facts: RouteFacts, family: 4 | 6, names: ReadonlyMap<string, number> | undefined): Route | undefined {
  const { fields, type } = facts;
  const dst = facts.dst === 'default' ? anyPrefix(family) : parsePrefix(facts.dst);
  if (dst === undefined || !isType(type)) return undefined;
  const [mtu, mtuLocked] = locked(textOf(fields, 'mtu'));
  const tos = tosOf(facts);
  return {
    type, dst, ...given('from', fromOf(facts)), tos: tos ?? 0,
    table: tableNumber(textOf(fields, 'table') ?? 'main', names),
    metric: numberOf(fields, 'metric') ?? (family === 6 ? 1024 : 0),
    scope: scopeOf(textOf(fields, 'scope')), protocol: textOf(fields, 'proto') ?? 'boot',
    ...given('prefsrc', parseIp(textOf(fields, 'src') ?? '')),
    nexthops: TYPES[type] ? nexthopsOf(facts) : [], ...(fields.has('nhid') ? { byObject: true as const } : {}),
    ...given('mtu', mtu), mtuLocked, ...given('advmss', locked(textOf(fields, 'advmss'))[0]),
    ...given('unsupported', unsupportedOf(facts, tos)), because: facts.because,
  };
}

function fromOf(facts: RouteFacts): Route['from'] | undefined {
  const from = textOf(facts.fields, 'from');
  return from === undefined ? undefined : parsePrefix(from);
}

/** Inside an encapsulation JSON has the tunnel's `tos` under the same key. */
function tosOf({ fields }: RouteFacts): number | undefined {
  const tos = textOf(fields, 'tos');
  return tos === undefined || fields.has('encap') ? 0 : tosOctet(tos);
}

/** `1400` or `lock 1400`. iproute2 6.1 does not say in JSON that a metric is locked. */
function locked(text: string | undefined): [number | undefined, boolean] {
  const isLocked = text?.startsWith('lock ') === true;
  return [toNumber(isLocked ? text?.slice('lock '.length) : text), isLocked];
}

function scopeOf(scope: string | undefined): Route['scope'] {
  return (['site', 'link', 'host', 'nowhere'] as const).find((each) => each === scope) ?? 'global';
}

function nexthopsOf(facts: RouteFacts): Nexthop[] {
  return facts.nexthops.length > 0 ? facts.nexthops.map(nexthopOf) : [nexthopOf(facts)];
}

function nexthopOf({ fields, flags }: NexthopFacts): Nexthop {
  const via = parseIp(viaOf(fields) ?? '');
  return { ...given('via', via), ...given('dev', textOf(fields, 'dev')), weight: numberOf(fields, 'weight') ?? 1, onlink: flags.includes('onlink'), flags: flags.filter((flag) => flag !== 'onlink') };
}

/** The gateway alone of `inet6 ADDRESS`. */
function viaOf(fields: Fields): string | undefined {
  return textOf(fields, 'via')?.split(' ').at(-1);
}

function unsupportedOf(facts: RouteFacts, tos: number | undefined): string | undefined {
  const hops = [facts, ...facts.nexthops];
  if (facts.unknown.length > 0) return `word not recognised: ${facts.unknown.join(' ')}`;
  if (facts.type === 'nat') return 'route type nat';
  if (tos === undefined) return `tos ${textOf(facts.fields, 'tos') ?? ''}`;
  if (textOf(facts.fields, 'from') !== undefined && fromOf(facts) === undefined) return 'from';
  const unread = hops.flatMap(({ fields }) => [viaOf(fields), textOf(fields, 'src')]).find((address) => address !== undefined && parseIp(address) === undefined);
  if (unread !== undefined) return `address ${unread}`;
  for (const word of ['encap', 'as', 'pervasive', 'unresolved']) if (hops.some(({ fields, flags }) => fields.has(word) || flags.includes(word))) return word;
  const nowhere = facts.type === 'unicast' && !hops.some(({ fields }) => fields.has('dev') || fields.has('via'));
  return nowhere ? 'no next hop printed' : undefined;
}
