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

/** First hops of all shortest paths from a namespace to every other; only routers pass packets on. */
export function firstHops(draft: Draft, from: string): Map<string, readonly Hop[]> {
  const found = new Map<string, Hop[]>();
  let edge = hopsFrom(draft, from).map((hop) => ({ at: hop.to.netns, first: hop }));
  while (edge.length > 0) {
    const fresh = edge.filter(({ at }) => at !== from && !found.has(at));
    for (const { at, first } of fresh) {
      const hops = found.get(at) ?? [];
      if (!hops.includes(first)) hops.push(first);
      found.set(at, hops);
    }
    edge = fresh.filter(({ at }) => spaceOf(draft, at).role === 'router').flatMap(({ at, first }) => hopsFrom(draft, at).map((hop) => ({ at: hop.to.netns, first })));
  }
  return found;
}

function hopsFrom(draft: Draft, netns: string): Hop[] {
  return draft.segments.flatMap((segment) => segment.members.filter((member) => member.netns === netns).flatMap((from) => segment.members.filter((to) => to !== from).map((to) => ({ segment, from, to }))));
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
  return draft.segments.some((segment) => segment.subnets[4] === undefined && segment.subnets[6] === undefined && segment.members.some((member) => member.netns === netns) && segment.members.some(({ address }) => Object.values(address).includes(prefix.split('/')[0] ?? '')));
}
