import type { Listens } from '../../world.ts';
import type { Draft } from './draft.ts';
import { TCP_PORTS, UDP_PORTS } from './topology.ts';

/** Servers in every namespace that has addresses; one or the other is mute, bound to one address, or of loopback only. */
export function addListeners(draft: Draft): Listens[] {
  const random = draft.random.fork('listeners');
  return draft.spaces.filter((space) => space.role !== 'switch').flatMap(({ name }): Listens[] => {
    const own = draft.places.filter((place) => place.netns === name && (place.kind === 'device' || place.kind === 'lo' || place.kind === 'extra'));
    const odd: Listens[] = [{ netns: name, protocol: 'udp', port: 9053, mute: true }];
    if (own.length > 0 && random.chance(0.4)) odd.push({ netns: name, protocol: random.pick(['tcp', 'udp']), port: 7000, address: random.pick(own).address });
    if (random.chance(0.2)) odd.push({ netns: name, protocol: 'tcp', port: 7001, address: draft.families.includes(4) ? '127.0.0.1' : '::1' });
    return [
      ...TCP_PORTS.map((port): Listens => ({ netns: name, protocol: 'tcp', port })),
      ...UDP_PORTS.map((port): Listens => ({ netns: name, protocol: 'udp', port })),
      ...odd,
    ];
  });
}
