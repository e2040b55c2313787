import { whole } from './address.ts';
import { spaceOf } from './draft.ts';
import type { Draft, Member, Segment } from './draft.ts';
import type { Family } from './topology.ts';

/** One way to begin a shortest path. */
export interface Hop {
  readonly segment: Segment;
  readonly from: Member;
  readonly to: Member;
}

/** Something to have a route to, and the namespaces that have it. */
export interface Destination {
  readonly prefix: string;
  readonly family: Family;
  readonly owners: readonly string[];
}

/** How far a namespace is, in links, and by which first hops of shortest paths. */
export interface Way {
  readonly distance: number;
  readonly hops: readonly Hop[];
}

/** The ways from a namespace to every other; only routers pass packets on, and `closed` does not. */
export function waysFrom(draft: Draft, from: string, closed?: string): Map<string, Way> {
  const found = new Map<string, { distance: number; hops: Hop[] }>();
  let edge = hopsFrom(draft, from).map((hop) => ({ at: hop.to.netns, first: hop }));
  for (let distance = 1; edge.length > 0; distance += 1) {
    const fresh = edge.filter(({ at }) => at !== from && !found.has(at));
    for (const { at, first } of fresh) {
      const way = found.get(at) ?? { distance, hops: [] };
      if (!way.hops.includes(first)) way.hops.push(first);
      found.set(at, way);
    }
    edge = fresh.filter(({ at }) => at !== closed && spaceOf(draft, at).role === 'router').flatMap(({ at, first }) => hopsFrom(draft, at).map((hop) => ({ at: hop.to.netns, first })));
  }
  return found;
}

/** First hops to whichever owner is nearest. */
export function hopsToNearest(ways: ReadonlyMap<string, Way>, owners: readonly string[]): Hop[] {
  const able = owners.flatMap((owner) => ways.get(owner) ?? []);
  const nearest = Math.min(...able.map((way) => way.distance));
  return [...new Set(able.filter((way) => way.distance === nearest).flatMap((way) => way.hops))];
}

function hopsFrom(draft: Draft, netns: string): Hop[] {
  return draft.segments.filter((segment) => segment.overlay !== true).flatMap((segment) => segment.members.filter((member) => member.netns === netns).flatMap((from) => segment.members.filter((to) => to !== from).map((to) => ({ segment, from, to }))));
}

/** All that wants a route, of one family. */
export function destinations(draft: Draft, family: Family): Destination[] {
  const subnets = draft.segments.flatMap(({ subnets: { [family]: subnet }, members }) => (subnet === undefined ? [] : [{ prefix: subnet.text, family, owners: members.map((member) => member.netns) }]));
  const alone = draft.segments.filter((segment) => segment.kind === 'peer' || segment.kind === 'calico').flatMap((segment) => segment.members.flatMap(({ netns, address: { [family]: address } }) => (address === undefined ? [] : [single(address, family, netns)])));
  const more = draft.places.filter((place) => place.family === family && (place.kind === 'lo' || place.kind === 'vip')).flatMap(({ address, netns }) => (netns === undefined ? [] : [single(address, family, netns)]));
  return [...subnets, ...alone, ...more];
}

function single(address: string, family: Family, owner: string): Destination {
  return { prefix: `${address}/${whole(family)}`, family, owners: [owner] };
}

/** Whether the namespace needs no route: it has the address or is on the link. */
export function isNear(draft: Draft, netns: string, { prefix, owners }: Destination): boolean {
  if (owners.includes(netns)) return true;
  const address = prefix.split('/')[0] ?? '';
  return draft.segments.some(({ kind, members }) => (kind === 'peer' || kind === 'calico') && members.some((member) => member.netns === netns) && members.some((member) => Object.values(member.address).includes(address)));
}
