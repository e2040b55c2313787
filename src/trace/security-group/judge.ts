import type { Because, Tri } from '../../model/network/because.ts';
import type { GroupDirection, GroupPolicy, SecurityGroups } from '../../model/network/security-group.ts';
import { isOfVpcs } from '../../model/network/vpc.ts';
import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { contains } from '../../net/prefix.ts';
import { hasPorts } from '../../net/protocol.ts';
import { portsOf } from '../flow.ts';
import type { Run } from '../run.ts';

/** What groups say of a connection's first packet, and the lines that do: the policy that decided, or the groups in which none fits. */
export interface Judgement {
  readonly accepted: boolean;
  readonly because: readonly Because[];
}

/**
 * Holds a packet against groups: in the order of their binding, each from its first policy to its last; the first that fits decides, and what none fits is refused. A policy that cannot be
 * told is taken both ways.
 * Source: Tencent Cloud, documents 213/12452 (priority of policies and of groups, no rule means no) and 215/15804 (fields).
 */
export function judge(run: Run, groups: SecurityGroups, bound: readonly string[], direction: GroupDirection, packet: Packet): Judgement {
  const read: Because[] = [];
  for (const id of bound) {
    const group = groups.policies.get(id);
    if (group === undefined) {
      const because: Because = { text: `DescribeSecurityGroupPolicies-${id}.json was not collected` };
      return { accepted: run.decide({ kind: 'unknown', because }, `group ${id} ${direction}`), because: [because] };
    }
    for (const policy of group.policies[direction]) {
      const key = `policy ${policy.because.ref?.file ?? id} ${policy.because.ref?.line ?? policy.because.text}`;
      if (!run.decide(fits(groups, policy, direction === 'ingress' ? packet.src : packet.dst, packet), key)) continue;
      const accepted = policy.accepts ?? run.decide({ kind: 'unknown', because: policy.because }, `${key} accepts`);
      return { accepted, because: [policy.because] };
    }
    read.push(group.because);
  }
  return { accepted: false, because: read };
}

function fits(groups: SecurityGroups, { protocol, ports, peer, because }: GroupPolicy, other: Ip, packet: Packet): Tri {
  const answers = [protocolFits(protocol, packet), portFits(ports, packet), peerFits(groups, peer, other)];
  if (answers.includes('no')) return { kind: 'no' };
  return answers.includes('unknown') ? { kind: 'unknown', because } : { kind: 'yes' };
}

function protocolFits(protocol: GroupPolicy['protocol'], packet: Packet): Tri['kind'] {
  return protocol === undefined ? 'unknown' : protocol === 'all' || protocol === packet.protocol ? 'yes' : 'no';
}

function portFits(ports: GroupPolicy['ports'], packet: Packet): Tri['kind'] {
  if (ports === undefined) return 'unknown';
  if (ports === 'all' || !hasPorts(packet.protocol)) return 'yes';
  const dport = portsOf(packet)?.dport;
  // A later fragment has no ports.
  if (dport === undefined) return 'unknown';
  return ports.some(({ from, to }) => from <= dport && dport <= to) ? 'yes' : 'no';
}

function peerFits({ machines }: SecurityGroups, peer: GroupPolicy['peer'], other: Ip): Tri['kind'] {
  if (peer === undefined) return 'unknown';
  if ('length' in peer) return contains(peer, other) ? 'yes' : 'no';
  const own = machines.get(formatIp(other));
  if (own !== undefined) return own.includes(peer.group) ? 'yes' : 'no';
  // Network interfaces beyond a machine's first are in groups, too, and are not told.
  return other.family === 6 || isOfVpcs(other) ? 'unknown' : 'no';
}
