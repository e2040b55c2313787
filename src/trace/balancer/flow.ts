import type { Balancer, BalancerBackend, BalancerListener } from '../../model/network/balancer.ts';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { Packet } from '../../net/packet.ts';
import { sameTuple, inverseOf, tupleOf } from '../conntrack/tuple.ts';
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
  /** Where the client's packets came from: a device of a namespace, or outside. */
  readonly from: { readonly netns: string; readonly ifindex: number } | undefined;
}

/** The connection that a packet of the client belongs to. */
export function flowOfClient({ balanced }: Run, packet: Packet): BalancedFlow | undefined {
  const tuple = balanced.length === 0 ? undefined : tupleOf(packet);
  return tuple === undefined ? undefined : balanced.find(({ front }) => sameTuple(front, tuple));
}

/** The connection that a backend's packet answers. */
export function flowOfAnswer({ balanced }: Run, packet: Packet): BalancedFlow | undefined {
  const tuple = balanced.length === 0 ? undefined : tupleOf(packet);
  return tuple === undefined ? undefined : balanced.find(({ behind }) => sameTuple(inverseOf(behind), tuple));
}
