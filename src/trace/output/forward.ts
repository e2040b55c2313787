import { packetWith } from '../../net/packet.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import { answerOf, familyOf, passHook } from '../hook.ts';
import { ipvsAtForward } from '../ipvs/hooks.ts';
import type { Next } from '../next.ts';
import type { Path } from '../route/path.ts';
import { isLinkLocal } from '../route/special.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { stop } from '../stop.ts';
import { mustNotFragment, routeMtu, tooBig } from './size.ts';

/** ip_forward (net/ipv4/ip_forward.c), ip6_forward: time to live, size, FORWARD with IPVS among it, then output. */
export function forward(run: Run, skb: Skb, dev: Link, path: Path): Next {
  // ip6_forward asks for the TTL first, and for the scope of the source only where it does not think of a redirect: seen to go back out of the device (6.18).
  if (isLinkLocal(skb.packet.src) && skb.packet.ttl > 1 && path.dev.ifindex !== dev.ifindex) beyondScope(run, skb, dev);
  spendTtl(run, skb, dev);
  refuseTooBig(run, skb, path);
  skb.outDev = path.dev.name;
  // skb_forward_csum
  if (skb.sum !== undefined) skb.sum = 'own';
  const ipvs = ipvsAtForward(run, skb, path);
  passHook(run, skb, 'forward', familyOf(skb), ipvs?.builtins);
  return { kind: 'output', skb, path: ipvs?.path() ?? path };
}

/** An IPv6 route's own MTU counts here only where it is locked, and otherwise once the packet has passed its hooks (ip6_dst_mtu_maybe_forward, include/net/ip6_route.h; ip6_fragment; seen on 6.18). */
function refuseTooBig(run: Run, skb: Skb, path: Path): void {
  const { route, dev } = path;
  const isDevice = route.mtu === undefined || (skb.packet.src.family === 6 && !route.mtuLocked);
  const mtu = isDevice ? dev.mtu : routeMtu(path);
  if (skb.packet.length > mtu && mustNotFragment(skb, mtu)) tooBig(run, skb, dev.name, mtu, [isDevice ? dev.because : route.because]);
}

/** The last hop of a packet whose TTL has run out; otherwise one less. */
export function spendTtl(run: Run, skb: Skb, dev: Link): void {
  if (skb.packet.ttl <= 1) {
    const offender = { ...skb };
    const reaction: Reaction = { kind: 'icmp', type: skb.packet.src.family === 4 ? 11 : 3, code: 0, offender };
    run.step({ stage: 'ttl', action: 'drop', because: [], facts: { ttl: skb.packet.ttl, dev: dev.name } });
    stop(skb, { kind: 'rejected', by: { kind: 'ttl' }, answer: answerOf(reaction), answerArrives: false }, { reaction, dev: dev.name });
  }
  const { packet } = skb;
  skb.packet = packetWith(packet, packet.src, packet.dst, packet.l4, packet.ttl - 1);
  run.step({ stage: 'ttl', action: 'decrement', because: NOTHING, facts: ttlFacts(skb.packet.ttl), packet: skb.packet });
}

const NOTHING: readonly Because[] = [];
const told: (Readonly<Record<string, number>> | undefined)[] = [];

/** There are no more than 255 of them. */
function ttlFacts(ttl: number): Readonly<Record<string, number>> {
  return (told[ttl] ??= { ttl });
}

function beyondScope(run: Run, skb: Skb, dev: Link): void {
  const reaction: Reaction = { kind: 'icmp', type: 1, code: 2, offender: { ...skb } };
  run.step({ stage: 'forward', action: 'reject', because: [], facts: { why: 'link-local source' } });
  stop(skb, { kind: 'rejected', by: { kind: 'route', type: 'unreachable' }, answer: answerOf(reaction), answerArrives: false }, { reaction, dev: dev.name });
}
