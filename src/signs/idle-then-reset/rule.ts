import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf, secondsText } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Shorter than any idle time-out in use, longer than any answer takes. */
const IDLE_NS = 10_000_000_000;

/** What ends idle connections after how many seconds, as its documentation says. */
const TIMEOUTS: readonly (readonly [seconds: number, what: string])[] = [
  [60, 'AWS ALB, nginx proxy_read_timeout'], [75, 'nginx keepalive_timeout'], [120, 'IPVS tcpfin'], [240, 'Azure Load Balancer'], [350, 'AWS NLB, NAT gateway'], [600, 'Google Cloud NAT, load balancer'], [900, 'IPVS tcp'], [3600, 'nf_conntrack of many firewalls'], [86_400, 'nf_conntrack_tcp_timeout_established of kube-proxy'], [432_000, 'nf_conntrack_tcp_timeout_established'],
];

/** Connections that were silent for long, went on, and were then reset by the side that did not go on: something on the way has forgotten them. */
export function idleThenReset(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  return rowsOf(c.count, (row) => c.resetNumber[row] !== 0).flatMap((row): FoundSign[] => {
    const idle = c.idle[row] ?? 0;
    const isReset = idle >= IDLE_NS && c.idleEnd[row] !== c.resetNumber[row] && c.resetBy[row] !== c.idleBy[row] && (c.resetNumber[row] ?? 0) > (c.idleEnd[row] ?? 0);
    if (!isReset || c.synAckNumber[row] === 0) return [];
    const { from, to } = endsOf(analysis, row, c.idleBy[row]);
    const known = TIMEOUTS.findLast(([seconds]) => seconds * 1e9 <= idle);
    return [{
      id: 'idle-then-reset', severity: 'error', ...(known === undefined ? {} : { variant: 'known' }), facts: { from: endText(from), to: endText(to), seconds: secondsText(idle), timeout: known?.[0] ?? 0, what: known?.[1] ?? '' },
      packets: named([c.idleEnd[row] ?? 0, c.resetNumber[row] ?? 0]), times: 1,
      filter: `${addressFilter('addr', from.address)} && ${addressFilter('addr', to.address)} && tcp.port == ${from.port} && tcp.port == ${to.port}`,
    }];
  });
}
