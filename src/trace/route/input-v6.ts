import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { flowOf } from '../flow.ts';
import { confName, deviceConf, forkingSysctl, lineConf } from '../state/sysctl.ts';
import type { Setting } from '../state/sysctl.ts';
import type { InputRoute } from './input-v4.ts';
import { routeFlow } from './select.ts';
import { isLoopback, isMulticast } from './special.ts';

/** The addresses that ip6_rcv_core (net/ipv6/ip6_input.c) drops a packet for before any hook sees it: seen on 6.18. */
export function martianV6({ packet: { src, dst } }: Skb, dev: Link): InputRoute | undefined {
  if (isMulticast(src)) return { kind: 'martian', why: 'source', because: [] };
  if (dev.detail.kind !== 'loopback' && (isLoopback(src) || isLoopback(dst))) return { kind: 'martian', why: 'loopback', because: [] };
  return undefined;
}

/**
 * ip6_route_input (net/ipv6/route.c). There is no rp_filter and no check for local
 * sources; an unreachable destination is answered even where forwarding is off; forwarding is one switch for the whole
 * namespace (`net.ipv6.conf.all.forwarding`, asked in ip6_forward) since kernel 6.17 beside a device's `force_forwarding`.
 */
export function routeInputV6(run: Run, skb: Skb, dev: Link): InputRoute {
  const { dst } = skb.packet;
  if (isMulticast(dst)) return { kind: 'broadcast', because: [] };
  // Only a route of the very device may lead there (rt6_need_strict), and that of ::1 is one of lo: what NAT sends back to ::1 goes to the device's default router, if it has one.
  const strict = isLoopback(dst) && dev.detail.kind !== 'loopback' ? dev.name : undefined;
  const answer = routeFlow(run, run.netns(skb.netns), flowOf(skb, dev.name, strict));
  if (answer.kind === 'none') return answer;
  const { path, table } = answer;
  if (path.type === 'local' || path.type === 'anycast') return { kind: 'local', path, table, because: path.because };
  if (path.type !== 'unicast') return { kind: 'martian', why: 'destination', because: path.because };
  const forwarding = forwardingV6(run, skb, dev);
  if (forwarding.value === 0) return { kind: 'forwarding-off', sysctl: 'net.ipv6.conf.all.forwarding', path, because: forwarding.because };
  return { kind: 'forward', path, table, source: { kind: 'ok', because: [], facts: {} } };
}

function forwardingV6(run: Run, skb: Skb, dev: Link): Setting {
  const netns = run.netns(skb.netns);
  const all = forkingSysctl(run, netns, confName(6, 'all', 'forwarding'), 0, [1, 0]);
  if (all.value !== 0) return all;
  const forced = deviceConf(run, netns, 6, dev.name, 'force_forwarding', 0);
  return forced.value !== 0 ? forced : all;
}

/** Whether IPv6 is switched off on the device (`disable_ipv6`): it then takes no IPv6 packet. */
export function ipv6Off(run: Run, skb: Skb, dev: Link): Setting {
  return lineConf(run, run.netns(skb.netns), 6, dev.name, 'disable_ipv6');
}
