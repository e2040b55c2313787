import { formatIp } from '../../../src/net/ip.ts';
import type { ServerSaw } from '../recording.ts';
import type { Sighting } from './story.ts';

/** What servers took of a probe: by the id in its data or, for a connection on which no data came, by the SYN that opened it. */
export function serversOf(id: number, servers: readonly ServerSaw[], sightings: readonly Sighting[]): ServerSaw[] {
  return servers.filter((server) => (server.id === undefined ? sightings.some((sighting) => opened(server, sighting)) : server.id === id));
}

function opened({ netns, local, lport, peer, pport }: ServerSaw, sighting: Sighting): boolean {
  const { form, role, direction } = sighting;
  return role === 'forward' && direction === 'in' && sighting.netns === netns && form.l4.kind === 'tcp' && form.l4.sport === pport && form.l4.dport === lport
    && formatIp(form.src) === peer && formatIp(form.dst) === local;
}
