/**
 * Network ACLs of a cloud's subnets, which hold every packet that goes into a subnet or out of it against their rules (`src/model/network/network-acl.ts`): an answer is no more welcome than
 * what nobody asked for.
 */
import type { Link } from '../../model/network/link.ts';
import type { GroupDirection } from '../../model/network/security-group.ts';
import { formatIp } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import { protocolName } from '../../net/protocol.ts';
import { portsOf } from '../flow.ts';
import type { Run } from '../run.ts';
import { judge } from '../security-group/index.ts';
import type { Skb } from '../skb.ts';
import { drop, unknown } from '../stop.ts';

/**
 * What comes in by a device of a machine, or leaves by it, passes the ACL of the device's subnet, unless both ends are in that. The first rule that fits decides, and what none fits is refused.
 * Source: Tencent Cloud, document 215/31850 (rules from top to bottom, default rules that deny; no state, in the table beside security groups).
 */
export function meetAcl(run: Run, skb: Skb, dev: Link, direction: GroupDirection): void {
  const { networkAcls } = run.network;
  const member = networkAcls?.members.get(skb.netns);
  const { packet } = skb;
  if (networkAcls === undefined || member === undefined || (member.ifindex !== dev.ifindex && member.ifindex !== dev.master)) return;
  // A packet is put on a device once, and passes here on its way to it as well.
  if (skb.heldByAcl === packet || (contains(member.subnet, packet.src) && contains(member.subnet, packet.dst))) return;
  skb.heldByAcl = packet;
  const { accepted, because: lines } = judge(run, { policies: networkAcls.acls, members: new Map(), machines: new Map() }, [member.acl], direction, packet);
  const because = [...lines, member.because];
  const [src, dst] = [formatIp(packet.src), formatIp(packet.dst)];
  run.step({ stage: 'network-acl', action: accepted ? 'accept' : 'drop', because, facts: { acl: member.acl, direction, protocol: protocolName(packet.protocol), src, dst, ...portsOf(packet) } });
  if (accepted) return;
  if (!contains(member.subnet, direction === 'ingress' ? packet.dst : packet.src)) return unknown(skb, [...because, { text: `whether a network ACL is asked for ${direction === 'ingress' ? dst : src}, which is no address of its subnet, is not documented` }], dev.name);
  drop(skb, { kind: 'network-acl', direction, acl: member.acl }, { because, dev: dev.name });
}
