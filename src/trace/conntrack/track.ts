import type { Because } from '../../model/network/because.ts';
import type { Tuple } from '../../model/network/conntrack.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { L4 } from '../../net/packet.ts';
import { EPHEMERAL_PORT } from '../../model/trace/question.ts';
import type { WalkContext } from '../context.ts';
import type { Skb, SkbConntrack } from '../skb.ts';
import type { Connection } from './connection.ts';
import { isIcmpError, trackIcmpError } from './icmp-error.ts';
import { deleteConnection, findConnection } from './table.ts';
import type { Direction, Zone } from './table.ts';
import { nextTcpState, validTcpFlags } from './tcp-state.ts';
import { invertTuple, tupleOf } from './tuple.ts';

/** Requests that may open an ICMP connection (`valid_new` of nf_conntrack_proto_icmp.c and _icmpv6.c). */
const ICMP_OPENS: ReadonlySet<number> = new Set([8, 13, 15, 17]);
const ICMPV6_OPENS: ReadonlySet<number> = new Set([128, 139]);

/**
 * Looks the packet up in the connection table, or makes a new connection (nf_conntrack_in, net/netfilter/nf_conntrack_core.c),
 * and writes the state on the packet. A packet that has one (loopback, NOTRACK) keeps it. Never drops.
 */
export function track(ctx: WalkContext, skb: Skb): void {
  if (skb.ct !== undefined) return;
  skb.ct = stateOf(ctx, skb);
  record(ctx, skb.ct);
}

function stateOf(ctx: WalkContext, skb: Skb): SkbConntrack {
  const { packet } = skb;
  const l4 = packet.l4;
  if (l4.kind === 'icmp') {
    if (packet.protocol === 58 && ((l4.type >= 130 && l4.type <= 136) || l4.type === 143)) return { kind: 'untracked' };
    if (isIcmpError(packet.protocol, l4.type)) return trackIcmpError(ctx, skb, zoneOfSkb(skb));
  }
  if (l4.kind === 'tcp' && !validTcpFlags(l4.flags)) return { kind: 'invalid' };
  const tuple = tupleOf(packet);
  if (tuple === undefined) return { kind: 'invalid', because: { text: 'a fragment without its transport header' } };
  const hit = findConnection(ctx, skb.netns, tuple, zoneOfSkb(skb));
  if (hit === undefined) return newConnection(ctx, skb, tuple);
  return existing(ctx, skb, hit.connection, hit.direction, tuple);
}

function existing(ctx: WalkContext, skb: Skb, connection: Connection, direction: Direction, tuple: Tuple): SkbConntrack {
  const l4 = skb.packet.l4;
  if (l4.kind === 'tcp') {
    const next = nextTcpState(direction, l4.flags, connection.tcpState ?? 'ESTABLISHED');
    if (next === 'invalid') return { kind: 'invalid', because: connection.because[0] ?? { text: `TCP state ${connection.tcpState ?? ''}` } };
    const old = connection.tcpState;
    if (next === 'SYN_SENT' && (old === 'TIME_WAIT' || old === 'CLOSE')) {
      deleteConnection(ctx, connection);
      return newConnection(ctx, skb, tuple);
    }
    if (next !== 'ignore') connection.tcpState = next;
    if (next === 'ESTABLISHED' && connection.seenReply) connection.assured = true;
  }
  // nf_conntrack_udp_packet: an answered flow that is still alive two seconds after its beginning.
  if (l4.kind === 'udp' && connection.seenReply && connection.listed !== undefined) connection.perhapsAssured = true;
  // A reset before any reply: the connection is forgotten, though this packet still belongs to it (nf_conntrack_tcp_packet, 6.1 and 6.18).
  if (l4.kind === 'tcp' && (l4.flags & TCP_FLAG.rst) !== 0 && !connection.seenReply) deleteConnection(ctx, connection);
  if (direction === 'reply') {
    connection.seenReply = true;
    return { kind: 'tracked', connection, direction, state: 'established' };
  }
  return { kind: 'tracked', connection, direction, state: connection.seenReply ? 'established' : 'new' };
}

function newConnection(ctx: WalkContext, skb: Skb, tuple: Tuple): SkbConntrack {
  const reply = invertTuple(tuple);
  if (reply === undefined || !mayOpen(ctx, skb)) return { kind: 'invalid' };
  admitIgnorance(ctx, skb, tuple);
  const zone = zoneOfSkb(skb);
  const connection: Connection = {
    netns: skb.netns, original: tuple, reply, mark: 0, markTurns: undefined, zone: zone.zone, zoneDir: zone.dir, confirmed: false, seenReply: false, assured: false, listed: undefined, perhapsAssured: false,
    srcNatDone: false, dstNatDone: false, masqueraded: undefined, tcpState: skb.packet.l4.kind === 'tcp' ? nextTcpState('original', skb.packet.l4.flags, 'NONE') : undefined, changed: undefined, ipvs: undefined, because: [],
  };
  return { kind: 'tracked', connection, direction: 'original', state: 'new' };
}

function mayOpen(ctx: WalkContext, skb: Skb): boolean {
  const { l4, protocol } = skb.packet;
  if (l4.kind === 'icmp') return (protocol === 58 ? ICMPV6_OPENS : ICMP_OPENS).has(l4.type);
  if (l4.kind !== 'tcp') return true;
  const state = nextTcpState('original', l4.flags, 'NONE');
  if (state === 'SYN_SENT') return true;
  return state !== 'invalid' && tcpLoose(ctx, skb.netns);
}

/** `net.netfilter.nf_conntrack_tcp_loose`, 1 by default: a connection may be picked up in its middle. */
function tcpLoose(ctx: WalkContext, netns: string): boolean {
  const sysctls = ctx.netns(netns).sysctls;
  if (sysctls.kind === 'missing') {
    ctx.doubt(sysctls.because);
    return true;
  }
  return sysctls.value.get('net.netfilter.nf_conntrack_tcp_loose')?.value !== '0';
}

/** A table that was not collected may hold an old entry, unless the packet opens something that cannot be in it yet. */
function admitIgnorance(ctx: WalkContext, skb: Skb, tuple: Tuple): void {
  const part = ctx.netns(skb.netns).conntrack;
  if (part.kind === 'known' || opensAfresh(skb.packet.l4, tuple)) return;
  ctx.doubt(part.because);
}

function opensAfresh(l4: L4, tuple: Tuple): boolean {
  return l4.kind === 'icmp' || l4.kind === 'tcp' || tuple.sport === EPHEMERAL_PORT || tuple.dport === EPHEMERAL_PORT;
}

function zoneOfSkb(skb: Skb): Zone {
  return skb.ctTemplate ?? { zone: 0 };
}

function record(ctx: WalkContext, ct: SkbConntrack): void {
  const because: readonly Because[] = ct.kind === 'tracked' ? ct.connection.because : ct.kind === 'invalid' && ct.because !== undefined ? [ct.because] : [];
  const facts = ct.kind === 'tracked' ? { direction: ct.direction, zone: ct.connection.zone } : {};
  ctx.step({ stage: 'conntrack', action: ct.kind === 'tracked' ? ct.state : ct.kind, because, facts });
}
