import type { Network } from '../../../src/model/network/index.ts';
import type { Netns } from '../../../src/model/network/netns.ts';
import type { Part } from '../../../src/model/network/because.ts';
import type { Route } from '../../../src/model/network/route.ts';
import { formatPrefix, parsePrefix } from '../../../src/net/prefix.ts';
import type { World } from '../world.ts';
import { netnsId } from './question.ts';

/**
 * The network as it was when a socket of `prime` in a namespace asked for its route, which it may have kept since: without what was added there late, without the
 * neighbours that failed since, and without both. None where nothing has changed.
 */
export function earlierNetworks(world: World, network: Network, name: string): readonly Network[] {
  const netns = network.netns.get(netnsId(name));
  if (netns === undefined) return [];
  const ways = [withoutFailed(netns), withoutLate(world, name, netns)];
  const both = ways.every((way) => way !== undefined) ? Object.assign({}, ...ways) as Partial<Netns> : undefined;
  return [...ways, both].flatMap((changed) => (changed === undefined ? [] : { ...network, netns: new Map([...network.netns, [netns.id, withChanges(netns, changed)]]) }));
}

/** A namespace reads its parts when they are asked for: the others stay as they are. */
function withChanges(netns: Netns, changed: Partial<Netns>): Netns {
  return Object.create(netns, Object.fromEntries(Object.entries(changed).map(([part, value]) => [part, { value }]))) as Netns;
}

function withoutFailed({ neighbours }: Netns): Partial<Netns> | undefined {
  if (neighbours.kind !== 'known' || !neighbours.value.some(({ state }) => state === 'failed')) return undefined;
  return { neighbours: { kind: 'known', value: neighbours.value.filter(({ state }) => state !== 'failed') } };
}

/** Routes and routing rules that were added late may not be asked for: a kept route is let go of when its own table changes (rt6_check, net/ipv6/route.c). */
function withoutLate({ late }: World, name: string, { routes4, routes6, rules4, rules6 }: Netns): Partial<Netns> | undefined {
  const lines = late.flatMap(({ at, tool, lines }) => (at === name && (tool === 'ip' || tool === 'ip6') ? lines : []));
  const routes = new Set(lines.flatMap((line) => addedRoute(line) ?? []));
  const rules = new Set(lines.flatMap((line) => Number(/^rule add pref (\d+) /.exec(line)?.[1] ?? Number.NaN)).filter(Number.isInteger));
  if (routes.size === 0 && rules.size === 0) return undefined;
  return { routes4: without(routes4, isAdded), routes6: without(routes6, isAdded), rules4: without(rules4, isLater), rules6: without(rules6, isLater) };

  function isAdded({ table, dst }: Route): boolean {
    return routes.has(`${table} ${formatPrefix(dst)}`);
  }
  function isLater({ priority }: { readonly priority: number }): boolean {
    return rules.has(priority);
  }
}

const MAIN = 254;
const LOCAL = 255;

/** Table and prefix of a line that adds a route. */
function addedRoute(line: string): string | undefined {
  const [, type, dst] = /^route add (?:(blackhole|unreachable|prohibit|throw|local) )?(\S+)/.exec(line) ?? [];
  const prefix = dst === undefined ? undefined : parsePrefix(dst);
  return prefix === undefined ? undefined : `${/ table (\d+)/.exec(line)?.[1] ?? (type === 'local' ? LOCAL : MAIN)} ${formatPrefix(prefix)}`;
}

function without<T>(part: Part<readonly T[]>, isOut: (one: T) => boolean): Part<readonly T[]> {
  return part.kind === 'known' ? { kind: 'known', value: part.value.filter((one) => !isOut(one)) } : part;
}
