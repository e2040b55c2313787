import type { Random } from '../../random.ts';
import type { Topology } from '../topology/index.ts';
import { TCP_PORTS, UDP_PORTS } from '../topology/index.ts';
import type { Family } from '../topology/index.ts';
import type { Hints } from './hints.ts';

/** What the makers of probes share: where chance, the network and the numbers that no two probes may have come from. */
export interface Asking {
  readonly random: Random;
  readonly topology: Topology;
  readonly hints: Hints;
  /** A probe's number, unique in its world. */
  readonly id: () => number;
  /** A source port that no other probe has. */
  readonly sport: () => number;
}

/** Where socket probes' own ports begin; wire probes' are above 40000. */
const FIRST_SPORT = 20_001;

export function asking(random: Random, topology: Topology, hints: Hints): Asking {
  let count = 0;
  let ports = 0;
  const wanted = [...new Set(hints.sports ?? [])].filter((port) => port > 1023 && port < FIRST_SPORT);
  return {
    random, topology, hints,
    id: () => (count += 1),
    sport: () => (random.chance(0.1) ? wanted.pop() : undefined) ?? FIRST_SPORT + 3 * (ports += 1),
  };
}

/** A destination port: mostly one that something listens on. */
export function someDport({ random, hints }: Asking, protocol: 'tcp' | 'udp'): number {
  const ruled = (hints.ports ?? []).filter((one) => one.protocol === protocol).map((one) => one.port);
  return random.weighted<() => number>([
    [12, () => random.pick(protocol === 'tcp' ? TCP_PORTS : UDP_PORTS)],
    [ruled.length > 0 ? 5 : 0, () => random.pick(ruled)],
    [1, () => (protocol === 'udp' ? 9053 : 7001)],
    [1, () => 7000],
    [1, () => random.int(1, 65_535)],
  ])();
}

export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

/** Namespaces that programs run in. */
export function spacesWithPrograms({ topology }: Asking): string[] {
  return topology.spaces.filter((space) => space.role !== 'switch').map((space) => space.netns);
}
