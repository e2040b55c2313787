import type { Packet } from '../../net/packet.ts';
import type { Route } from '../../model/network/route.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { Reaction } from '../reaction.ts';
import { fibLookup } from '../route/fib.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { Unknowable } from '../state/part.ts';
import { learnMtu } from '../state/path-mtu.ts';
import { sysctl } from '../state/sysctl.ts';
import type { End } from '../stop.ts';

/**
 * Whoever gets "fragmentation needed" or "packet too big" remembers the size for that destination (ipv4_update_pmtu,
 * ip6_update_pmtu): the sender's own stack, or for an outer packet the tunnel's end.
 */
export function learnSize(run: Run, reaction: Reaction, end: End, socket: Skb['socket']): void {
  const { l4 } = end.skb.packet;
  if (reaction.kind !== 'icmp' || reaction.mtu === undefined || l4.kind !== 'icmp' || l4.quoted === undefined) return;
  const size = sizeHeeded(run, end.skb.netns, l4.quoted, reaction.mtu, reaction.offender.carries?.pieces !== undefined);
  if (size !== undefined) learnMtu(run, end.skb.netns, l4.quoted.dst, size, routeThatLearns(run, end.skb.netns, l4.quoted, socket));
}

/**
 * What the stack makes of the size in an IPv4 error, by ip_no_pmtu_disc (icmp_unreach, net/ipv4/icmp.c): with 1 it forgets the number, so that the smallest size is remembered; with 2 it
 * heeds no such error, with 3 those of protocols alone that verify them (icmp_strict_tag_validation). All four asked of 6.1 and 6.18.
 */
function sizeHeeded(run: Run, netns: string, { dst, protocol }: Packet, mtu: number, inPieces: boolean): number | undefined {
  if (dst.family === 6) return mtu;
  const { value, because } = sysctl(run, run.netns(netns), 'net.ipv4.ip_no_pmtu_disc', 0);
  switch (value) {
    case 0: return mtu;
    case 2: return undefined;
    case 3: return VERIFYING.has(protocol) ? mtu : undefined;
    default:
      // The fragments that follow teach their own sender a size that is smaller still, and are not walked.
      if (inPieces) because.forEach((line) => run.doubt(line));
      return 0;
  }
}

const VERIFYING: ReadonlySet<number> = new Set([PROTOCOL.tcp, PROTOCOL.dccp, PROTOCOL.sctp]);

/**
 * A tunnel tells the route of a packet that does not fit before it makes an error of it (skb_dst_update_pmtu_no_confirm in ip6_tnl_xmit and tnl_update_pmtu), so that a stack's
 * own ICMP, which no error is made about, is cut the next time (seen on 6.1).
 */
export function learnWithoutError(run: Run, reaction: Reaction): void {
  if (reaction.kind !== 'icmp' || reaction.mtu === undefined || reaction.offender.packet.l4.kind !== 'icmp') return;
  learnMtu(run, reaction.offender.netns, reaction.offender.packet.dst, reaction.mtu);
}

/**
 * In IPv6 the route that is found with the source of the quoted packet, for the owner of its socket, remembers the size (ip6_update_pmtu, net/ipv6/route.c): a socket that keeps a
 * route from before it had a source may not hear of it (seen on 6.18). TCP tells its own route (tcp_v6_mtu_reduced), IPv4 that of the socket.
 * Of several next hops one remembers it, found without ports and protocol, which the socket's way need not be (seen on 6.18): that is not known.
 */
function routeThatLearns(run: Run, netns: string, { src, dst, tos, l4 }: Packet, socket: Skb['socket']): Route | undefined {
  if (dst.family === 4 || l4.kind === 'tcp') return undefined;
  const { uid, mark = 0 } = l4.kind === 'packet' ? {} : (socket ?? {});
  try {
    const found = fibLookup(run, run.netns(netns), { family: 6, dst, src, iif: 'lo', mark, tos, uid });
    if (found.kind === 'none') return undefined;
    const { route, nexthops } = found.candidate;
    if (nexthops.length > 1) run.doubt(route.because);
    return route;
  } catch (reason) {
    if (reason instanceof Unknowable) return undefined;
    throw reason;
  }
}
