import { say } from './draft.ts';
import type { Draft, Space } from './draft.ts';
import { destinations, hopsToNearest, isNear, waysFrom } from './reach.ts';
import type { Hop, Way } from './reach.ts';
import { nextHop } from './segment.ts';
import type { Family } from './topology.ts';

/** A route before it is said: prefix and the words of its next hops. */
interface Wanted {
  readonly prefix: string;
  readonly hops: readonly string[];
  /** Into a tunnel: never a default route, the tunnel's outer packets would go round in it. */
  readonly overlay?: true;
}

/** Gives every namespace routes to all that exists, by shortest paths: a network that works. */
export function addRoutes(draft: Draft): void {
  for (const space of draft.spaces) {
    if (space.role === 'switch') continue;
    const hops = waysFrom(draft, space.name);
    for (const family of draft.families) addFamily(draft, space, family, hops);
  }
  if (draft.tags.has('topology:multipath') && draft.random.chance(0.6)) chooseByPort(draft);
}

/** Layer 4 hashing, so that connections of one pair of addresses take several ways. */
function chooseByPort(draft: Draft): void {
  draft.tags.add('topology:multipath-by-port');
  for (const { name, role } of draft.spaces) {
    if (role !== 'switch') say(draft, 'setting', name, 'sysctl', ...draft.families.map((family) => `net/ipv${family}/fib_multipath_hash_policy=1`));
  }
}

function addFamily(draft: Draft, space: Space, family: Family, ways: ReadonlyMap<string, Way>): void {
  const wanted = destinations(draft, family).filter((destination) => !isNear(draft, space.name, destination)).flatMap(({ prefix, owners }): Wanted[] => {
    const override = draft.overrides.find((one) => one.netns === space.name && one.prefix === prefix);
    if (override !== undefined) return [{ prefix, hops: [override.hop], overlay: true }];
    const hops = hopsToNearest(ways, owners);
    return hops.length === 0 ? [] : [{ prefix, hops: texts(hops.slice(0, 4), family) }];
  });
  const gateway = uplinkHop(space, family, ways) ?? common(draft, wanted);
  const asDefault = gateway !== undefined && (space.uplink !== undefined || draft.random.chance(space.role === 'end' ? 0.85 : 0.35));
  if (asDefault) route(draft, space, family, { prefix: 'default', hops: [gateway] });
  for (const one of wanted) {
    const implied = asDefault && one.hops.length === 1 && one.hops[0] === gateway;
    if (!implied || draft.random.chance(0.15)) route(draft, space, family, one);
  }
}

function texts(hops: readonly Hop[], family: Family): string[] {
  return [...new Set(hops.map((hop) => nextHop(hop.segment, hop.from, hop.to, family)))];
}

function uplinkHop(space: Space, family: Family, ways: ReadonlyMap<string, Way>): string | undefined {
  const all = [...ways.values()].flatMap((way) => way.hops);
  const hop = all.find(({ segment }) => segment === space.uplink);
  return hop === undefined ? undefined : nextHop(hop.segment, hop.from, hop.to, family);
}

/** The next hop that most routes have. */
function common(draft: Draft, wanted: readonly Wanted[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { hops } of wanted.filter((one) => one.overlay !== true)) for (const hop of hops.slice(0, 1)) counts.set(hop, (counts.get(hop) ?? 0) + 1);
  return draft.random.shuffle([...counts]).sort((a, b) => b[1] - a[1])[0]?.[0];
}

function route(draft: Draft, space: Space, family: Family, { prefix, hops }: Wanted): void {
  const { random } = draft;
  const head = `route add ${prefix === 'default' && family === 6 ? '::/0' : prefix}`;
  const tail = options(draft);
  const multipath = hops.length > 1 && random.chance(0.6);
  if (!multipath) {
    say(draft, 'route', space.name, 'ip', `${head} ${random.pick(hops)}${tail}`);
    return;
  }
  draft.tags.add('topology:multipath');
  const nexthops = hops.map((hop) => `nexthop ${hop.replace(' onlink', '')}${random.chance(0.6) ? ` weight ${random.int(1, 4)}` : ''}${hop.includes(' onlink') ? ' onlink' : ''}`);
  say(draft, 'route', space.name, 'ip', `${head}${tail} ${nexthops.join(' ')}`);
}

/** Attributes that most routes do not have and that do not change where a small packet goes. */
function options({ random }: Draft): string {
  return random.weighted([[14, ''], [2, ` metric ${random.int(1, 2000)}`], [1, ' proto static'], [1, ` advmss ${random.int(900, 1400)}`], [1, ` proto bird metric ${random.int(10, 99)}`]]);
}
