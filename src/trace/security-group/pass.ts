import type { Balancer } from '../../model/network/balancer.ts';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { Link } from '../../model/network/link.ts';
import { groupsBefore } from '../../model/network/security-group.ts';
import type { GroupDirection, GroupMember } from '../../model/network/security-group.ts';
import { formatIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { protocolName } from '../../net/protocol.ts';
import { invertTuple, sameTuple, tupleOf } from '../conntrack/tuple.ts';
import { portsOf } from '../flow.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop } from '../stop.ts';
import { judge } from './judge.ts';

/** A connection that the groups before a machine (the id of its namespace) or a load balancer have let pass. */
export interface Admitted {
  readonly at: string;
  readonly tuple: Tuple;
}

/**
 * What comes in by a device of a machine, or leaves by it, passes the groups that stand before the device, or ends there. The groups of interfaces beyond a machine's first were not
 * collected, as pods have them that are their own end of the cloud's network.
 */
export function meetGroups(run: Run, skb: Skb, dev: Link, direction: GroupDirection): void {
  const { securityGroups } = run.network;
  if (securityGroups === undefined) return;
  const member = groupsBefore(securityGroups, skb.netns, dev);
  if (member !== undefined) {
    pass(run, skb, member, direction, dev.name);
    return;
  }
  const first = securityGroups.members.get(skb.netns);
  if (first !== undefined && dev.detail.kind === 'physical' && dev.master === undefined) run.doubt({ ...first.because, text: `${first.because.text} (of its first interface; those of ${dev.name} were not collected)` });
}

/** What comes to a load balancer passes its own groups; one without groups takes all. */
export function meetBalancerGroups(run: Run, skb: Skb, { groups = [], because }: Balancer): void {
  if (groups.length > 0) pass(run, skb, { groups, because }, 'ingress', undefined);
}

/** What a load balancer sends on to a machine passes the groups there, where it is configured so. */
export function passToTarget(run: Run, { passesToTargets }: Balancer, at: string, packet: Packet): void {
  if (passesToTargets === undefined || run.network.securityGroups?.members.has(at) !== true) return;
  run.step({ stage: 'security-group', action: 'pass', because: [passesToTargets], facts: {} });
  admit(run, at, packet);
}

/** Lets a connection pass the groups before a machine, whatever these say. */
export function admit(run: Run, at: string, packet: Packet): void {
  const tuple = run.network.securityGroups === undefined ? undefined : tupleOf(packet);
  if (tuple !== undefined) run.admitted.push({ at, tuple });
}

/** The groups remember connections: what belongs to one that they let pass is let pass, either way, and so is an error about it. */
function pass(run: Run, skb: Skb, { groups: bound, because: who }: Pick<GroupMember, 'groups' | 'because'>, direction: GroupDirection, dev: string | undefined): void {
  const { network: { securityGroups } } = run;
  const { packet, netns: at } = skb;
  if (securityGroups === undefined || isKnown(run, at, packet)) return;
  const { accepted, because: lines } = judge(run, securityGroups, bound, direction, packet);
  const because = [...lines, who];
  const [src, dst] = [formatIp(packet.src), formatIp(packet.dst)];
  const facts = { groups: bound.join(' '), direction, protocol: protocolName(packet.protocol), src, dst, ...portsOf(packet) };
  run.step({ stage: 'security-group', action: accepted ? 'accept' : 'drop', because, facts });
  if (!accepted) drop(skb, { kind: 'security-group', direction, groups: bound.join(' ') }, { because, dev });
  admit(run, at, packet);
}

function isKnown({ admitted }: Run, at: string, packet: Packet): boolean {
  const { l4 } = packet;
  const tuple = tupleOf(l4.kind === 'icmp' && l4.quoted !== undefined ? l4.quoted : packet);
  const back = tuple === undefined ? undefined : invertTuple(tuple);
  return tuple !== undefined && admitted.some((one) => one.at === at && (sameTuple(one.tuple, tuple) || (back !== undefined && sameTuple(one.tuple, back))));
}
