/**
 * What is sent through a random network. Most of it is asked for by programs, from everywhere to everywhere, on ports that are listened on;
 * the rest are packets that no program would send, put on a wire, and flows that connection tracking already knows, with something
 * changed in between. `hints` says what the rules of this world are about.
 */
import type { Random } from '../../random.ts';
import type { Probe, SocketProbe } from '../../world.ts';
import { hasDice } from '../topology/index.ts';
import type { Topology } from '../topology/index.ts';
import type { Hints, Traffic } from './hints.ts';
import { lateChanges } from './late.ts';
import { asking } from './ports.ts';
import type { Asking } from './ports.ts';
import { onPrimed, primeFlows } from './primed.ts';
import { probeOf, socketProbe } from './socket.ts';
import { wireProbe } from './wire.ts';

export type { Hints, Target, Traffic } from './hints.ts';

/** How many ask the same where the kernel rolls dice. */
const GROUP = 60;

/** Listeners, flows beforehand, late changes and `count` probes (and a group of 60 more in some worlds where there are dice). */
export function probes(random: Random, topology: Topology, hints: Hints, count: number): Traffic {
  const common = asking(random, topology, hints);
  const prime = random.chance(0.5) ? primeFlows(common, random.int(1, 6)) : [];
  const late = prime.length > 0 && random.chance(0.5) ? lateChanges(random.fork('late'), topology) : [];
  const asked: Probe[] = [];
  while (asked.length < count) {
    const flow = prime.length > 0 && random.chance(0.2) ? random.pick(prime) : undefined;
    const one = flow === undefined ? (random.chance(0.3) ? wireProbe(common) : socketProbe(common)) : onPrimed(common, flow);
    asked.push(one ?? socketProbe(common));
  }
  return { listeners: [...topology.listeners, ...(hints.listeners ?? [])], prime, late, probes: [...asked, ...group(common)] };
}

function group(common: Asking): Probe[] {
  const { random, topology, hints, id, sport } = common;
  const dicy = (hints.targets ?? []).filter((target) => target.dice === true && target.port !== undefined);
  const targets = [...dicy, ...topology.places.filter((place) => place.kind === 'vip' && place.port !== undefined)];
  if (targets.length === 0 && !hasDice(topology)) return [];
  if (!random.chance(0.25)) return [];
  const first = targets.length > 0 ? probeOf(common, random.pick(topology.spaces.filter((space) => space.role !== 'switch')).netns, random.pick(targets)) : socketProbe(common);
  if (goesTogether(topology, first)) return [];
  const one = { ...first, size: 'small' as const, group: `g${first.id}` };
  return [one, ...Array.from({ length: GROUP - 1 }, () => ({ ...one, id: id(), sport: sport() }))];
}

/** Whether a multipath route takes all of a group the same way: what has no ports has one hash, and without fib_multipath_hash_policy=1 ports do not count. */
function goesTogether(topology: Topology, { protocol }: SocketProbe): boolean {
  return topology.tags.includes('topology:multipath') && (protocol === 'icmp' || !hasDice(topology));
}
