import type { Random } from '../../../random.ts';
import type { Adjacent, DeviceFacts, Family, Place, Topology } from '../topology.ts';

/** A namespace that routes: `host` and routers more often than ends. */
export function someSpace(random: Random, topology: Topology): string {
  return random.weighted(topology.spaces.filter((space) => space.role !== 'switch').map((space) => [space.role === 'router' ? 3 : 1, space.netns] as const));
}

/** A neighbour that the namespace can send to directly. */
export function someNeighbour(random: Random, topology: Topology, netns: string, family: Family): Adjacent | undefined {
  const near = topology.adjacent.filter((one) => one.netns === netns && one.family === family);
  return near.length === 0 ? undefined : random.pick(near);
}

/** An address that is not the namespace's own. */
export function someElsewhere(random: Random, topology: Topology, netns: string, family: Family): Place | undefined {
  const far = topology.places.filter((place) => place.family === family && place.netns !== netns && place.kind !== 'gateway');
  return far.length === 0 ? undefined : random.pick(far);
}

export function someDevice(random: Random, topology: Topology, netns: string): DeviceFacts | undefined {
  const own = topology.devices.filter((device) => device.netns === netns && device.kind !== 'lo');
  return own.length === 0 ? undefined : random.pick(own);
}

/** The address alone, or the block around it. */
export function someBlock(random: Random, { address, family }: Place): string {
  if (family === 6 || random.chance(0.6)) return `${address}/${family === 4 ? 32 : 128}`;
  const bytes = address.split('.').map(Number);
  const length = random.pick([25, 28, 30]);
  const last = bytes[3] ?? 0;
  return `${bytes.slice(0, 3).join('.')}.${last - (last % 2 ** (32 - length))}/${length}`;
}
