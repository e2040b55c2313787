import type { Branch, Hop, Journey } from '../model/trace/index.ts';
import { formOf, withoutClientPort } from './form.ts';

/**
 * The branches in which a box of seven layers opens a connection of this form (without the client's port) to its backend, each as that connection goes: the opening from the box on, the answer up to it, and
 * what became of it. The client's own connection ends at the box.
 */
export function openedByBox(branches: readonly Branch[], form: string): readonly Branch[] {
  return branches.flatMap((branch): readonly Branch[] => {
    const journeys = branch.journeys.map(behindBox);
    const open = branch.journeys.findIndex(({ purpose }) => purpose === 'open');
    const [whole, cut] = [branch.journeys[open], journeys[open]];
    return cut === undefined || cut === whole || withoutClientPort(formOf(cut.packetIn), 'there') !== form ? [] : [{ ...branch, journeys, outcome: branch.behind ?? branch.outcome }];
  });
}

function behindBox(journey: Journey): Journey {
  const { direction, hops } = journey;
  const at = hops.findLastIndex(({ steps }) => steps.some(({ stage }) => stage === 'balancer'));
  if (at < 0) return journey;
  const sent = sentBy(hops[at]);
  if (direction === 'forward') return sent === undefined ? journey : { ...journey, packetIn: sent, hops: hops.slice(at + 1) };
  const last = hops[at - 1];
  return last === undefined ? journey : { ...journey, hops: hops.slice(0, at), disposition: { kind: 'leaves-the-model', netns: last.netns, because: [] } };
}

/** What a box of seven layers sends to its backend. */
function sentBy(hop: Hop | undefined): Journey['packetIn'] | undefined {
  return hop?.steps.findLast(({ stage, facts }) => stage === 'balancer' && facts['patience'] !== undefined)?.packet;
}
