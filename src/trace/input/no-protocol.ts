import { PROTOCOL, protocolName } from '../../net/protocol.ts';
import { answerOf } from '../hook.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop, stop, unknown } from '../stop.ts';
import type { End } from '../stop.ts';

/** Those that every kernel with multicast routing takes and drops when no router asked for them: pim_rcv (net/ipv4/ipmr.c, net/ipv6/ip6mr.c), igmp_rcv. */
const SILENT: readonly ReadonlySet<number>[] = [new Set([PROTOCOL.pim, PROTOCOL.igmp]), new Set([PROTOCOL.pim, PROTOCOL['ipv6-nonxt']])];

/** Those that a module may have registered for: nothing that is collected tells. */
const OF_MODULES: ReadonlySet<number> = new Set([
  PROTOCOL.ipencap, PROTOCOL.dccp, PROTOCOL.ipv6, PROTOCOL.gre, PROTOCOL.esp, PROTOCOL.ah, PROTOCOL.ipcomp, PROTOCOL.l2tp, PROTOCOL.sctp, PROTOCOL.udplite,
  PROTOCOL.hopopt, PROTOCOL['ipv6-route'], PROTOCOL['ipv6-frag'], PROTOCOL['ipv6-opts'], PROTOCOL['mobility-header'], PROTOCOL.icmp, PROTOCOL['ipv6-icmp'], PROTOCOL.tcp, PROTOCOL.udp,
]);

/**
 * A packet of a protocol that has no ports and is no ICMP. One that the kernel does not know is refused: protocol unreachable
 * (ip_protocol_deliver_rcu, net/ipv4/ip_input.c) or unknown next header (ip6_protocol_deliver_rcu, net/ipv6/ip6_input.c; Linux 6.1 and 6.18),
 * unless a raw socket takes it, which `ss -tulpn` does not list and is taken to be none.
 */
export function deliverOther(run: Run, skb: Skb, dev: string): End {
  const { protocol, src } = skb.packet;
  const v4 = src.family === 4;
  const facts = { protocol: protocolName(protocol) };
  if (SILENT[v4 ? 0 : 1]?.has(protocol) === true) {
    run.step({ stage: 'socket', action: 'drop', because: [], facts });
    return drop(skb, { kind: 'no-socket' });
  }
  if (OF_MODULES.has(protocol)) return unknown(skb, [{ text: `whether the kernel of ${skb.netns} takes packets of protocol ${protocolName(protocol)}` }], dev);
  run.assume({ text: `no raw socket of ${skb.netns} takes packets of protocol ${protocolName(protocol)}` });
  run.step({ stage: 'socket', action: 'reject', because: [], facts });
  const offender = { ...skb };
  const reaction: Reaction = v4 ? { kind: 'icmp', type: 3, code: 2, offender } : { kind: 'icmp', type: 4, code: 1, offender };
  return stop(skb, { kind: 'rejected', by: { kind: 'no-protocol', protocol }, answer: answerOf(reaction), answerArrives: false }, { because: [], reaction });
}
