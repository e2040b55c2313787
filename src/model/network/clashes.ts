import type { Because } from './because.ts';
import { counterIn } from './counter.ts';
import type { Counter } from './counter.ts';
import type { Netns } from './netns.ts';
import { isBefore } from './release.ts';

/** Counters of what clashed in connection tracking: what failed to be inserted, what was dropped, and what was settled, as conntrack(8) and as /proc/net/stat/nf_conntrack name it. */
const FAILED = 'insert_failed';
const DROPPED = 'drop';
const SETTLED = ['clash_resolve', 'clashres'] as const;

/**
 * How many packets were lost between two samples because their connection clashed with another one; `undefined` of one sample. Before Linux 4.7
 * a loser was counted as a failed insertion alone; since then as dropped, too, while up to 5.9 what was settled without a loss, or came from a
 * program, failed to be inserted without that (`nf_ct_resolve_clash`, net/netfilter/nf_conntrack_core.c).
 */
export function lostToClashes({ kernel, trackingCounters }: Pick<Netns, 'kernel' | 'trackingCounters'>): number | undefined {
  const [failed, dropped] = [FAILED, DROPPED].map((name) => counterIn(trackingCounters, name));
  if (failed?.rise === undefined || isBefore(kernel, 4, 7)) return failed?.rise?.by;
  return dropped?.rise === undefined ? undefined : Math.min(failed.rise.by, dropped.rise.by);
}

/** How many clashes were settled without a loss between two samples: `clash_resolve` since Linux 5.10, before that what failed to be inserted and was not dropped. `undefined` of one sample. */
export function settledClashes(netns: Pick<Netns, 'kernel' | 'trackingCounters'>): number | undefined {
  const rise = settledCounter(netns)?.rise;
  if (rise !== undefined || !isBefore(netns.kernel, 5, 10)) return rise?.by;
  const [failed, lost] = [counterIn(netns.trackingCounters, FAILED)?.rise, lostToClashes(netns)];
  return failed === undefined || lost === undefined ? undefined : failed.by - lost;
}

/** The lines of those counters that are not zero. */
export function clashLines(netns: Pick<Netns, 'trackingCounters'>): readonly Because[] {
  return [counterIn(netns.trackingCounters, FAILED), counterIn(netns.trackingCounters, DROPPED), settledCounter(netns)].flatMap((counter) => (counter === undefined || counter.value === 0 ? [] : [counter.because]));
}

function settledCounter({ trackingCounters }: Pick<Netns, 'trackingCounters'>): Counter | undefined {
  return SETTLED.map((name) => counterIn(trackingCounters, name)).find((counter) => counter !== undefined);
}
