import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop, stop } from '../stop.ts';
import { flowOf } from '../flow.ts';
import type { Path } from './path.ts';
import { noPathFacts, routeFacts, routeFlow } from './select.ts';

/**
 * The way of a packet that this stack sends (ip_route_output_key, net/ipv4/route.c; ip6_route_output). With `oif` and no
 * route, IPv4 takes the destination to be on that device's link. `asks` is a device that rules heed and tables do not. A failed lookup is what `connect` or `send` returns.
 * IPv6 writes the class of its resets and echo replies into their headers only, and asks without (tcp_v6_send_response, net/ipv6/tcp_ipv6.c; icmpv6_echo_reply, net/ipv6/icmp.c; seen on 6.1 and 6.18).
 */
export function routeOutput(run: Run, skb: Skb, oif?: string, asks?: string): Path {
  const netns = run.netns(skb.netns);
  const flow = flowOf(skb, 'lo', oif);
  const answer = routeFlow(run, netns, { ...flow, ...(flow.family === 6 ? { tos: 0 } : {}), ...(asks === undefined ? {} : { asks }) });
  if (answer.kind === 'none') {
    run.step({ stage: 'route', action: answer.type === 'blackhole' ? 'drop' : 'reject', because: answer.because, facts: noPathFacts(answer) });
    const ending = { because: answer.because, localError: answer.errno };
    if (answer.type === 'blackhole') return drop(skb, { kind: 'route', type: 'blackhole' }, ending);
    return stop(skb, { kind: 'rejected', by: { kind: 'route', type: answer.type }, answer: { kind: 'local-error', errno: answer.errno }, answerArrives: true }, ending);
  }
  run.step({ stage: 'route', action: 'lookup', because: answer.path.because, facts: routeFacts(answer.path, answer.table, 'output') });
  return answer.path;
}
