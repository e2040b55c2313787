import type { ClientSaw, Observed, Recording, RuleFired, ServerSaw } from '../recording.ts';
import type { Probe } from '../world.ts';
import { allAttempts, attemptOf, byFirstRoute, decisiveOf, firstPacketOf, ofOneAnswer, toldOfNobody } from './attempt.ts';
import type { Span } from './attempt.ts';
import { collapse } from './collapse.ts';
import { groupBy } from '../../../src/net/group-by.ts';
import type { TunnelPorts } from '../../../src/wire/dissect/dissection.ts';
import { claimEvents } from './events.ts';
import type { ClaimedEvent } from './events.ts';
import { knownProbes } from './recognise.ts';
import { seenFrames } from './seen.ts';
import type { Seen } from './seen.ts';
import { serversOf } from './servers.ts';
import type { Sighting, Story } from './story.ts';

/**
 * From what the prober saw to what became of each probe: frames are decoded, recognised through every translation and tunnel by marks that the
 * prober put into them (sequence numbers, tokens), and put together with what client, server and the rules' tracing told.
 */
export type { Sighting, Story } from './story.ts';

const PORTS: TunnelPorts = { vxlan: new Set([4789, 8472]), geneve: new Set([6081]) };

/** The story of every probe of a recording, by its id. Deterministic; nothing but the recording is read. */
export function storiesOf({ world, sent }: Pick<Recording, 'world' | 'sent'>, ports: TunnelPorts = PORTS): Map<number, Story> {
  const known = knownProbes(world);
  const seen = seenFrames(sent.frames, known, ports);
  const events = groupBy(claimEvents(sent.rules, known, seen, ports), ({ claim }) => claim.id);
  const frames = groupBy(seen.frames, ({ claim }) => claim.id);
  return new Map(world.probes.map((probe) => [probe.id, storyOf(probe, sent, frames.get(probe.id) ?? [], events.get(probe.id) ?? [])]));
}

function storyOf(probe: Probe, sent: Observed, seen: readonly Seen[], events: readonly ClaimedEvent[]): Story {
  const all = seen.map(({ sighting }) => sighting);
  const tcp = probe.kind === 'socket' && probe.protocol === 'tcp';
  const saw = sent.clients.find(({ id }) => id === probe.id);
  const client = tcp && saw !== undefined ? byFirstRoute(saw, all) : saw;
  const span = attemptOf(client, tcp, all);
  const decisive = client === undefined ? undefined : tcp ? toldOfNobody(client, all) : decisiveOf(client);
  const told = (one: Span, first: Span): Story => storyWithin({ id: probe.id, client, servers: sent.servers, sightings: all, events }, one, first);
  const throughout = tcp && client !== undefined ? allAttempts(client, span, all) : undefined;
  return {
    ...told(span, firstPacketOf(client, tcp, span, all)),
    ...(decisive === undefined ? {} : { decisive: told(decisive, decisive) }),
    ...(throughout === undefined ? {} : { throughout: told(throughout.all, throughout.first) }),
  };
}

interface Told {
  readonly id: number;
  readonly client: ClientSaw | undefined;
  readonly servers: readonly ServerSaw[];
  readonly sightings: readonly Sighting[];
  readonly events: readonly ClaimedEvent[];
}

function storyWithin({ id, client, servers, sightings: all, events }: Told, span: Span, first: Span): Story {
  // What told the program of its failure may come when its SYN was repeated already: a neighbour is given up about then.
  const failed = client?.outcome === 'error' ? client.until : Number.NEGATIVE_INFINITY;
  const attempt = all.filter((one) => within(one, span) || (one.role === 'error' && one.at >= span.from && one.at < failed));
  const sightings = collapse(client === undefined || !Number.isFinite(span.from) ? attempt : ofOneAnswer(client, attempt));
  return {
    id,
    ...(client === undefined ? {} : { client }),
    servers: serversOf(id, servers, sightings).filter((one) => within(one, span)),
    sightings,
    repeated: Number.isFinite(span.from),
    answeredBefore: answeredBefore(all, span),
    rules: rulesOf(events, first),
  };
}

function answeredBefore(all: readonly Sighting[], { from }: Span): ReadonlySet<string> {
  if (!Number.isFinite(from)) return new Set();
  const came = new Map(all.filter(({ role, at }) => role === 'forward' && at >= from).reverse().map(({ netns, at }) => [netns, at]));
  return new Set(all.filter(({ role, netns, at }) => role === 'reply' && at < (came.get(netns) ?? from)).map(({ netns }) => netns));
}

function within({ at }: ServerSaw | RuleFired | Story['sightings'][number], { from, to }: Span): boolean {
  return at >= from && at < to;
}

function rulesOf(events: readonly ClaimedEvent[], span: Span): ReadonlyMap<string, readonly RuleFired[]> {
  const met = events.filter(({ claim, event }) => claim.role === 'forward' && within(event, span)).map(({ event }) => event);
  return groupBy(met, ({ netns }) => netns);
}
