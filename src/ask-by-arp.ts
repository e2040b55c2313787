import type { Network } from './model/network/index.ts';
import type { Target } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';
import { answersOutside } from './trace/index.ts';

/**
 * Of the nodes that a client outside may come to with an address of their own wire, those whose kernel answers ARP for it; where none does, a program does so for a
 * node that must serve it (as an L2 load balancer's speaker), or, if there is none, for whichever.
 */
export function answeredByArp(network: Network, targets: readonly Target[]): readonly Target[] {
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const { question, byArp } = target;
    if (byArp === true && question.kind === 'outside') groups.set(formatIp(question.dst), [...(groups.get(formatIp(question.dst)) ?? []), target]);
  }
  const kept = new Set([...groups.values()].flatMap((group) => reached(network, group)));
  return targets.filter((target) => target.byArp !== true || kept.has(target));
}

function reached(network: Network, group: readonly Target[]): readonly Target[] {
  const answering = group.filter(({ question }) => question.kind === 'outside' && answersOutside(network, question) !== 'no');
  if (answering.length > 0) return answering;
  const serving = group.filter(({ promise }) => promise !== undefined && promise.usable.length > 0);
  return serving.length > 0 ? serving : group;
}
