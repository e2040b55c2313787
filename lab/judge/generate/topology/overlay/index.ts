import type { Draft, Segment } from '../draft.ts';
import { ownAddress } from '../extras.ts';
import { destinations, waysFrom } from '../reach.ts';
import { nextHop } from '../segment.ts';
import type { Family } from '../topology.ts';
import { addIpTunnel } from './ip-tunnel.ts';
import type { Ends } from './ends.ts';
import { addVxlan } from './vxlan.ts';

/**
 * A tunnel between two namespaces that reach each other without it. What lies behind the one is routed into the tunnel by the other; the
 * tunnel's own ends never are.
 */
export function addOverlay(draft: Draft): void {
  const { random } = draft;
  const able = draft.spaces.filter((space) => space.role !== 'switch' && draft.places.some((place) => place.netns === space.name && place.kind === 'device'));
  const [a, b] = random.shuffle(able);
  if (a === undefined || b === undefined) return;
  for (const space of [a, b]) if (random.chance(0.8)) ownAddress(draft, space.name);
  const outer = random.pick(draft.families);
  const [local, remote] = [endpoint(draft, a.name, outer), endpoint(draft, b.name, outer)];
  if (local === undefined || remote === undefined) return;
  const ends: Ends = { outer, a: { netns: a.name, address: local }, b: { netns: b.name, address: remote } };
  const segment = draft.kernel === 'vm' && random.chance(0.6) ? addIpTunnel(draft, ends) : addVxlan(draft, ends);
  if (segment === undefined) return;
  draft.segments.push(segment);
  into(draft, segment, a.name, b.name, [local, remote]);
  into(draft, segment, b.name, a.name, [local, remote]);
}

function endpoint(draft: Draft, netns: string, family: Family): string | undefined {
  const own = draft.places.filter((place) => place.netns === netns && place.family === family && (place.kind === 'device' || place.kind === 'lo'));
  return own.length === 0 ? undefined : draft.random.pick(own).address;
}

/** What `from` can reach by `by` only goes into the tunnel, but for the subnets that the tunnel's ends are in. */
function into(draft: Draft, segment: Segment, from: string, by: string, ends: readonly string[]): void {
  const here = segment.members.find((member) => member.netns === from);
  const there = segment.members.find((member) => member.netns === by);
  if (here === undefined || there === undefined) return;
  const without = waysFrom(draft, from, by);
  for (const family of draft.families) {
    if (!segment.carries.includes(family)) continue;
    for (const { prefix, owners } of destinations(draft, family)) {
      if (owners.includes(from) || owners.some((owner) => owner !== by && without.has(owner))) continue;
      if (ends.some((end) => draft.places.some((place) => place.address === end && holds(draft, prefix, end)))) continue;
      draft.overrides.push({ netns: from, prefix, hop: nextHop(segment, here, there, family) });
    }
  }
}

/** Whether the prefix is the subnet, or the whole address, of a tunnel's end. */
function holds(draft: Draft, prefix: string, end: string): boolean {
  if (prefix.split('/')[0] === end) return true;
  return draft.segments.some(({ subnets, members }) => Object.values(subnets).some((subnet) => subnet.text === prefix) && members.some(({ address }) => Object.values(address).includes(end)));
}
