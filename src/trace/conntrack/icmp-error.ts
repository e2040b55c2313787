import { sameIp } from '../../net/ip.ts';
import type { WalkContext } from '../context.ts';
import type { Skb, SkbConntrack } from '../skb.ts';
import { findConnection } from './table.ts';
import type { Zone } from './table.ts';
import { invertTuple, tupleOf } from './tuple.ts';

/** Whether an ICMP or ICMPv6 message speaks about another packet, which it quotes (icmp_error_message, nf_conntrack_icmpv6_error). */
export function isIcmpError(protocol: number, type: number): boolean {
  return protocol === 58 ? type < 128 : type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

/**
 * The connection that an ICMP error belongs to: that of the quoted packet, which travelled the other way
 * (nf_conntrack_inet_error, net/netfilter/nf_conntrack_proto_icmp.c). An error whose outer destination is not an end of that
 * connection is invalid, as is one about a connection that is not known.
 */
export function trackIcmpError(ctx: WalkContext, skb: Skb, zone: Zone): SkbConntrack {
  const l4 = skb.packet.l4;
  if (l4.kind !== 'icmp' || l4.quoted === undefined) return { kind: 'invalid', because: { text: 'the packet that the ICMP error quotes is not known' } };
  const quoted = tupleOf(l4.quoted);
  const inner = quoted === undefined ? undefined : invertTuple(quoted);
  if (inner === undefined) return { kind: 'invalid' };
  const hit = findConnection(ctx, skb.netns, inner, zone);
  if (hit === undefined) return { kind: 'invalid' };
  const tuple = hit.direction === 'original' ? hit.connection.original : hit.connection.reply;
  if (!sameIp(tuple.dst, skb.packet.dst)) return { kind: 'invalid' };
  return { kind: 'tracked', connection: hit.connection, direction: hit.direction, state: 'related' };
}
