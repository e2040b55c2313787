import type { Branch, Journey } from '../../../src/model/trace/journey.ts';
import { formatIp } from '../../../src/net/ip.ts';
import { NODE } from '../kernel/execute.ts';
import type { Story } from '../observe/story.ts';

/** How many unreachables a namespace sent to an address in the whole run. */
export type Rations = ReadonlyMap<string, number>;

/** ip_error (net/ipv4/route.c) gives each peer five at once and one a second from then on; redirects and answers to `prime` take from the same. */
const BURST = 3;

/** Counts the unreachables that were seen, by sender and receiver. */
export function rationsOf(stories: Iterable<Story>): Rations {
  const counts = new Map<string, number>();
  for (const { sightings } of stories) {
    for (const { netns, direction, role, form } of sightings) {
      if (role !== 'error' || direction !== 'out' || form.l4.kind !== 'icmp' || form.protocol !== 1 || form.l4.type !== 3) continue;
      const key = `${netns} ${formatIp(form.dst)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * Compares a branch as it is, and where a router that has no way has told this sender often enough already, as it is without its
 * answer: the kernel's rationing of these answers (net.ipv4.route.error_cost) is of the first namespace and no state that can be collected.
 */
export function withRation(branch: Branch, rations: Rations, compare: (branch: Branch) => string[]): string[] {
  const why = compare(branch);
  if (why.length === 0) return why;
  const at = branch.journeys.findIndex(isRefusedByRoute);
  const refused = branch.journeys[at];
  const router = refused?.hops.at(-1)?.netns.slice(NODE.length + 1);
  if (refused === undefined || router === undefined || (rations.get(`${router} ${formatIp(refused.packetOut.src)}`) ?? 0) < BURST) return why;
  return compare({ ...branch, journeys: branch.journeys.slice(0, at + 1), outcome: branch.outcome.kind === 'error' ? { kind: 'timeout' } : branch.outcome });
}

/** A forwarded IPv4 packet for which there was no way. */
function isRefusedByRoute({ disposition, hops, packetIn }: Journey): boolean {
  return disposition.kind === 'rejected' && disposition.by.kind === 'route' && packetIn.src.family === 4 && hops.at(-1)?.devIn !== undefined;
}
