import type { Outcome } from '../../model/trace/journey.ts';
import { formatIp } from '../../net/ip.ts';
import type { Run } from '../run.ts';
import { refusedAgain } from './refused-again.ts';
import type { Sent } from './send.ts';

/**
 * What ping hears of a tunnel that was told of its far end by an earlier packet: who sends in the 30 s after that is told by the first packet (IPTUNNEL_ERR_TIMEO; seen on
 * 6.1; a connected UDP socket is not told of such errors, and TCP is by its second SYN at the latest). That an earlier packet was sent is in conntrack's list, and when the error came is not. Undefined where the tunnel was not used.
 */
export function refusedByTunnel(run: Run, request: () => Sent): Outcome | undefined {
  if (run.farEnds.size === 0) return undefined;
  for (const { netns, steps } of run.journeys.flatMap(({ hops }) => hops)) {
    for (const { action, facts: { dev = '', remote = '' } } of steps) {
      if (action !== 'encapsulate' || !run.farEnds.has(`${netns} ${remote}`)) continue;
      const listed = run.connections.get(netns)?.find(({ original, ...one }) => one.listed !== undefined && !one.seenReply && formatIp(original.dst) === remote)?.listed;
      if (listed !== undefined && run.decide({ kind: 'unknown', because: { ...listed, text: `${listed.text} (whether ${dev} heard of it in the last 30 s)` } }, `told ${netns} ${dev}`)) return refusedAgain(run, request, 'icmp');
    }
  }
  return undefined;
}
