import type { Outcome } from '../../model/trace/journey.ts';
import type { Run } from '../run.ts';
import { outcomeOf } from './outcome.ts';
import type { Sent } from './send.ts';

/** The error of a request that is sent again because the answer to the first was lost; nothing is told of one that gets none: it goes the way of the first. */
export function refusedAgain(run: Run, request: () => Sent, protocol: 'tcp' | 'udp' | 'icmp'): Outcome | undefined {
  const told = run.journeys.length;
  const outcome = outcomeOf(request(), protocol);
  if (outcome.kind === 'error') return outcome;
  run.forget(told);
  return undefined;
}
