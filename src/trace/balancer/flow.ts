import type { Balancer, BalancerBackend, BalancerListener } from '../../model/network/balancer.ts';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { Packet } from '../../net/packet.ts';
import { sameIp } from '../../net/ip.ts';
import { sameTuple, inverseOf, tupleOf } from '../conntrack/tuple.ts';
import { readdress } from '../flow.ts';
import type { Run } from '../run.ts';

/** A connection that a box has sent on. */
export interface BalancedFlow {
  readonly balancer: Balancer;
  readonly listener: BalancerListener;
  readonly backend: BalancerBackend;
  /** As the client sends it. */
  readonly front: Tuple;
  /** As the backend gets it. */
  readonly behind: Tuple;
  /** Of an announced address: the node that it came to, and who says that the address is there. */
  readonly announcer?: { readonly node: string; readonly by: 'speaker' | 'kernel' | 'route' };
  /** Where the client's packets came from: a device of a namespace, or outside. */
  readonly from: { readonly netns: string; readonly ifindex: number } | undefined;
}

/** The connection that a packet of the client belongs to. */
export function flowOfClient({ balanced }: Run, packet: Packet): BalancedFlow | undefined {
  const tuple = balanced.length === 0 ? undefined : tupleOf(packet);
  return tuple === undefined ? undefined : balanced.find(({ front }) => sameTuple(front, tuple));
}

/** The connection that a backend's packet answers, or that an error quotes a packet of. */
export function flowOfAnswer({ balanced }: Run, packet: Packet): BalancedFlow | undefined {
  if (balanced.length === 0) return undefined;
  const { l4 } = packet;
  const quoted = l4.kind === 'icmp' && l4.quoted !== undefined ? tupleOf(l4.quoted) : undefined;
  if (quoted !== undefined) return balanced.find(({ behind }) => sameTuple(behind, quoted));
  const tuple = tupleOf(packet);
  return tuple === undefined ? undefined : balanced.find(({ behind }) => sameTuple(inverseOf(behind), tuple));
}

/** An answer of a backend as the client gets it: from the address that it asked. So does an error, with the client's own packet in it. */
export function frontOfAnswer({ front, behind }: BalancedFlow, packet: Packet): Packet {
  const { l4 } = packet;
  if (l4.kind !== 'icmp' || l4.quoted === undefined) return readdress(packet, { src: front.dst, dst: front.src, sport: front.dport, dport: front.sport });
  const src = sameIp(packet.src, behind.dst) ? front.dst : packet.src;
  return { ...packet, src, dst: front.src, l4: { ...l4, quoted: readdress(l4.quoted, front) } };
}
