import type { Disposition, Journey, Stage, Step } from '../model/trace/index.ts';
import { innermost } from '../net/packet.ts';
import { formOf, spentOf } from './form.ts';

/** A packet of the model at a device, where a capture could see it. */
export interface Crossing {
  readonly netns: string;
  readonly dev: string;
  readonly form: string;
  readonly spent: number;
  /** How many stretches it has behind it of which the model does not know by how many routers they lead: before it came into the model, on both sides of a load balancer, and after it left the model. */
  readonly stretches: number;
  /** A capture of that device surely has it: inside a namespace, and where it is lost behind the last device, one may. */
  readonly isSure: boolean;
}

const DEVICE_STAGES: ReadonlySet<Stage> = new Set(['device-in', 'encapsulate']);

/** Everywhere that a journey's packet goes in or out of a namespace, in order; and where it began and where it went to, outside of the model, since somebody may capture there. `begun`: the hops that its packet had behind it when a box began anew. */
export function crossingsOf({ packetIn, hops, disposition }: Journey, begun = 0): readonly Crossing[] {
  let packet = packetIn;
  let stretches = 0;
  const at = (netns: string, dev: string, isSure: boolean): Crossing => ({ netns, dev, form: formOf(packet), spent: spentOf(innermost(packet).ttl) - begun, stretches, isSure });
  const isFromOutside = hops[0]?.devIn !== undefined || hops[0]?.steps.some(isBalancer) === true;
  const outside = isFromOutside ? [at('', '', false)] : [];
  if (hops[0]?.devIn !== undefined) stretches += 1;
  const inside = hops.flatMap(({ netns, devIn, devOut, steps }, index) => {
    const atBalancer = steps.some(isBalancer);
    if (atBalancer) stretches += 1;
    const arrival = atBalancer || (devIn !== undefined && devIn !== 'lo') ? [at(netns, devIn ?? '', !atBalancer)] : [];
    const goesOn = index < hops.length - 1 || isPassedOn(disposition);
    // A bridge hands what it has translated up as its own device, and a tunnel's device has the packet before it is wrapped: wherever it ends afterwards, it was there.
    const [arrived, isBridged] = [innermost(packet).ttl, steps.some(({ stage }) => stage === 'bridge')];
    const changed = steps.flatMap((step) => {
      packet = step.packet ?? packet;
      const isChanged = step.packet !== undefined && (goesOn || (isBridged && innermost(packet).ttl === arrived));
      return isChanged || DEVICE_STAGES.has(step.stage) ? [at(netns, '', false)] : [];
    });
    if (atBalancer) stretches += 1;
    return [...arrival, ...changed, ...(devOut === undefined || devOut === 'lo' || !goesOn ? [] : [at(netns, devOut, index < hops.length - 1 || disposition.kind === 'leaves-the-model')])];
  });
  if (disposition.kind !== 'leaves-the-model') return [...outside, ...inside];
  stretches += 1;
  return [...outside, ...inside, at('', '', false)];
}

function isBalancer({ stage }: Step): boolean {
  return stage === 'balancer';
}

/** Whether a packet that ended still came to devices of the last namespace: bridges, and the one behind which it was lost. */
function isPassedOn(disposition: Disposition): boolean {
  switch (disposition.kind) {
    case 'leaves-the-model': return true;
    case 'lost': return disposition.by.kind !== 'neighbour' || disposition.by.why === 'wrong-mac';
    case 'dropped': return disposition.by.kind === 'bridge' || disposition.by.kind === 'tunnel';
    case 'delivered': case 'rejected': case 'loop': case 'unknown': return false;
  }
}
