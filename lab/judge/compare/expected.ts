import type { Branch, Hop, Journey } from '../../../src/model/trace/journey.ts';
import type { Packet } from '../../../src/net/packet.ts';
import type { Sighting } from '../observe/story.ts';
import { NODE } from '../kernel/execute.ts';

/** Where the model says that a packet can be seen, and in which form. */
export interface Place extends Pick<Sighting, 'netns' | 'dev' | 'direction' | 'role' | 'form'> {
  /** The port was drawn at random by the kernel: the model's only stands for it. */
  readonly anyPort: boolean;
}

/** Every place where a branch says that its packets come in from another namespace or go out to one. */
export function placesOf(branch: Branch): Place[] {
  let anyPort = false;
  return branch.journeys.flatMap((journey) => {
    const [role, drawn] = [roleOf(journey), anyPort];
    anyPort ||= journey.hops.some(drewPort);
    return role === undefined ? [] : alongJourney(journey, role, drawn);
  });
}

function roleOf({ direction, purpose, packetIn }: Journey): Sighting['role'] | undefined {
  if (purpose === 'data' || purpose === 'data-answer') return undefined;
  // A reset by the asking side is no more an answer than its other later packets.
  if (purpose === 'error' && packetIn.l4.kind === 'tcp') return direction === 'reply' ? 'reply' : undefined;
  if (purpose === 'error') return 'error';
  return direction === 'forward' ? 'forward' : 'reply';
}

/** `drawn`: an earlier packet of the connection was given a port that the model only stands in for. */
function alongJourney(journey: Journey, role: Sighting['role'], drawn: boolean): Place[] {
  const places: Place[] = [];
  let form: Packet = journey.packetIn;
  let anyPort = drawn;
  for (const [at, hop] of journey.hops.entries()) {
    const netns = hop.netns.slice(NODE.length + 1);
    if (hop.devIn !== undefined && !keptOut(hop)) places.push({ netns, dev: hop.devIn, direction: 'in', role, form, anyPort });
    form = hop.steps.findLast((step) => step.packet !== undefined)?.packet ?? form;
    anyPort ||= drewPort(hop);
    if (hop.devOut !== undefined && at < journey.hops.length - 1) places.push({ netns, dev: hop.devOut, direction: 'out', role, form, anyPort });
  }
  return places;
}

/** A veth drops a frame that is too long, or for an end that is down, before a packet socket sees it (__dev_forward_skb, net/core/dev.c). */
function keptOut({ steps: [first] }: Hop): boolean {
  return (first?.stage === 'mtu' || first?.stage === 'device-in') && first.action === 'drop';
}

function drewPort(hop: Hop): boolean {
  return hop.steps.some((step) => step.facts.portChosen !== undefined);
}
