import type { Netns } from '../../model/network/netns.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { stop } from '../stop.ts';
import { isLinkLocal } from './special.ts';
import { flowOf } from '../flow.ts';
import type { Flow, Path } from './path.ts';
import { noPathFacts, routeFacts, routeFlow } from './select.ts';

/** Ports and protocol are read only where a policy rule asks for them (fib4_rules_early_flow_dissect): the hash of a multipath route is without them else. */
function flowAgain(netns: Netns, skb: Skb): Flow {
  // Link-local traffic keeps the device of its first route, whether or not the address is there (`strict` in ip6_route_me_harder, since 5.0; seen on 6.1).
  const flow = flowOf(skb, 'lo', skb.packet.dst.family === 6 && isLinkLocal(skb.packet.dst) ? skb.outDev : undefined);
  const rules = flow.family === 4 ? netns.rules4 : netns.rules6;
  const asked = rules.kind === 'known' && rules.value.some(({ iif, protocol, sport, dport }) => iif !== 'lo' && (protocol !== undefined || sport !== undefined || dport !== undefined));
  return asked ? flow : { ...flow, protocol: undefined, sport: undefined, dport: undefined };
}

/**
 * Routes a local packet again after the OUTPUT hook changed what routing looks at; the source address stays
 * (ip_route_me_harder, net/ipv4/netfilter.c; ip6_route_me_harder). No way: the packet is dropped and `send` gets the errno,
 * but of what IPVS sends on (it ignores what the hook says; seen on 6.1).
 */
export function routeAgain(run: Run, skb: Skb): Path {
  const netns = run.netns(skb.netns);
  const answer = routeFlow(run, netns, flowAgain(netns, skb));
  if (answer.kind === 'path') {
    run.step({ stage: 'route', action: 'lookup', because: answer.path.because, facts: routeFacts(answer.path, answer.table, 'reroute') });
    return answer.path;
  }
  run.step({ stage: 'route', action: 'drop', because: answer.because, facts: { ...noPathFacts(answer), for: 'reroute' } });
  if (skb.ipvsDone !== undefined) return stop(skb, { kind: 'dropped', by: { kind: 'route', type: answer.type } }, { because: answer.because });
  const ending = { because: answer.because, localError: answer.errno };
  if (answer.type === 'blackhole') return stop(skb, { kind: 'dropped', by: { kind: 'route', type: 'blackhole' } }, ending);
  return stop(skb, { kind: 'rejected', by: { kind: 'route', type: answer.type }, answer: { kind: 'local-error', errno: answer.errno }, answerArrives: true }, ending);
}
