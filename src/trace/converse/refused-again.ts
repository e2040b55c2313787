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

/**
 * The error of a request that is sent again because nothing came back. By then its connection is known where it was let through, and it is no new packet to rules there: one that refuses
 * such tells the client (tcp_v4_err and tcp_v6_err in SYN_SENT; seen on 6.18 with an answer that was lost, and with `ct status confirmed` and a SYN that was). Dice would fall anew, and are
 * not rolled twice: what is refused before it comes to them is.
 */
export function refusedLater(run: Run, request: () => Sent, protocol: 'tcp' | 'udp' | 'icmp'): Outcome | undefined {
  if (!knownByNow(run)) return undefined;
  if (run.choices.length === 0) return refusedAgain(run, request, protocol);
  const told = run.journeys.length;
  const refused = run.withoutDice(() => refusedAgain(run, request, protocol));
  if (refused === undefined) run.forget(told);
  return refused;
}

/** Whether a stack on the way of the request, as it was sent last, has let its connection through, and knows it now. */
export function knownByNow(run: Run): boolean {
  const way = run.journeys.findLast(({ direction, purpose }) => direction === 'forward' && purpose === 'open')?.hops ?? [];
  return way.some(({ netns }) => run.connections.get(netns)?.some(({ confirmed, listed }) => confirmed && listed === undefined) === true);
}
