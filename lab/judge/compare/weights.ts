import type { Branch } from '../../../src/model/trace/journey.ts';
import { formatIp } from '../../../src/net/ip.ts';
import type { Judged } from './judge.ts';

/** A fair die is further off than this once in ten million. */
const SIGMAS = 5.4;

/** Compares, for every group of equal probes, how often the kernel went each way with the weights of the branches. */
export function weighGroups(probes: readonly Judged[]): string[] {
  const groups = new Map<string, Judged[]>();
  for (const one of probes) {
    const { probe } = one;
    if (probe.kind === 'socket' && probe.group !== undefined && one.verdict === 'agree') groups.set(probe.group, [...(groups.get(probe.group) ?? []), one]);
  }
  return [...groups].flatMap(([group, members]) => weigh(group, members));
}

/**
 * Whether the dice are thrown once for each probe and say how it ends. What the lines do not tell has two answers, which are no dice (`recent` remembers where the
 * first of them went); and a segment that nobody answers is sent again, which throws them anew: of such a group only each probe for itself can be compared.
 */
function isDecidedOnce({ probe, walk }: Judged): boolean {
  const branches = walk?.branches ?? [];
  if (branches.some(({ answers = [] }) => answers.length > 0)) return false;
  if (branches.length > 1 && branches.some(isRoutedWithoutPorts)) return false;
  return probe.kind !== 'socket' || probe.protocol !== 'tcp' || new Set(branches.map(isSilent)).size === 1;
}

/** IPVS, and who routes a packet again, ask for no ports: a multipath route takes a whole group the same way there. */
function isRoutedWithoutPorts({ journeys, choices }: Branch): boolean {
  const routes = journeys.flatMap(({ hops }) => hops.flatMap(({ steps }) => steps.filter(({ stage, facts }) => stage === 'route' && (facts['for'] === 'ipvs' || facts['for'] === 'reroute'))));
  return routes.some(({ facts }) => choices.some((choice) => choice.startsWith(`multipath ${String(facts['route'])} `)));
}

function isSilent({ outcome }: Branch): boolean {
  return outcome.kind === 'timeout' || outcome.kind === 'stalls';
}

function weigh(group: string, members: readonly Judged[]): string[] {
  if (!members.every(isDecidedOnce)) return [];
  const told = new Map<string, number>();
  for (const branch of members[0]?.walk?.branches ?? []) told.set(endOf(branch), (told.get(endOf(branch)) ?? 0) + branch.weight);
  const seen = new Map<string, number>();
  for (const { matching } of members) {
    const ends = new Set(matching.map(endOf));
    // What cannot be told apart from outside counts for all of them.
    if (ends.size !== 1) return [];
    for (const end of ends) seen.set(end, (seen.get(end) ?? 0) + 1);
  }
  const count = members.length;
  return [...told].flatMap(([end, weight]) => {
    const times = seen.get(end) ?? 0;
    const spread = Math.sqrt(count * weight * Math.max(0, 1 - weight)) + 0.5;
    return Math.abs(times - count * weight) <= SIGMAS * spread ? [] : [`group ${group}: ${end} was ${times} of ${count}, the model says ${(100 * weight).toFixed(1)} %`];
  });
}

/** Where a branch ends, as far as it can be seen from outside. */
function endOf({ outcome, atServer }: Branch): string {
  const end = outcome.kind === 'error' ? outcome.errno : outcome.kind;
  return atServer === undefined ? end : `${end} at ${atServer.netns} ${formatIp(atServer.tuple.dst)}:${String(atServer.tuple.dport)}`;
}
