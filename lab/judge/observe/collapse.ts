import type { Packet } from '../../../src/net/packet.ts';
import type { Sighting } from './story.ts';

/** Makes one of what was seen more than once at one place, in one direction and form: the first, with how often. */
export function collapse(sightings: readonly Sighting[]): Sighting[] {
  const counted = new Map<string, { readonly first: Sighting; count: number }>();
  for (const sighting of sightings) {
    const known = counted.get(sightingKey(sighting));
    if (known === undefined) counted.set(sightingKey(sighting), { first: sighting, count: 1 });
    else known.count += 1;
  }
  return [...counted.values()].map(({ first, count }) => ({ ...first, count }));
}

/** Equal for frames that show the same packet in the same state at the same place. */
export function sightingKey(sighting: Sighting): string {
  return `${placeKey(sighting)} ${formKey(sighting.form)}`;
}

/** Equal for packets at the same place on their way in the same direction, whatever has become of them. */
export function placeKey({ netns, dev, direction, role }: Omit<Sighting, 'form'>): string {
  return `${netns} ${dev} ${direction} ${role}`;
}

function formKey(packet: Packet): string {
  return JSON.stringify(packet, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
