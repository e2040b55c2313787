import type { Link } from '../../model/network/link.ts';
import type { Path } from '../route/path.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { linkByName } from '../state/links.ts';
import { learnedMtu } from '../state/path-mtu.ts';
import { drop } from '../stop.ts';
import { cut } from '../fragments/pieces.ts';

/** The MTU of a route: its own `mtu`, else the device's (ip_dst_mtu_maybe_forward, include/net/ip.h; ip6_dst_mtu_maybe_forward). */
export function routeMtu(path: Path): number {
  return path.route.mtu ?? path.dev.mtu;
}

/**
 * Too long for the way: with DF (and always for IPv6) it is dropped and the sender told the size that fits; otherwise it
 * goes on in fragments (ip_forward and ip_fragment; ip6_pkt_too_big). A sender knows a path MTU once it was told one.
 */
export function fitOrFragment(run: Run, skb: Skb, path: Path): void {
  const mtu = Math.min(routeMtu(path), learned(run, skb, path) ?? Number.POSITIVE_INFINITY);
  const size = skb.packet.length;
  const { reassembled } = skb;
  const room = Math.min(mtu, reassembled?.largest ?? mtu);
  if (size <= (reassembled?.forgotten === true ? mtu : room)) return;
  const because = [path.route.mtu === undefined ? path.dev.because : path.route.because];
  if (mustNotFragment(skb, mtu) && !isOwnDatagram(skb)) tooBig(run, skb, path.dev.name, mtu, because);
  const anew = reassembled?.forgotten === true ? mtu : Math.max(room, MIN_MTU_V6);
  cut(skb, cutsAnew(run, skb, path.dev) ? anew : room);
  run.step({ stage: 'mtu', action: 'fragment', because, facts: { dev: path.dev.name, mtu, size }, packet: skb.packet });
}

/** IPV6_MIN_MTU: what every IPv6 way carries. */
const MIN_MTU_V6 = 1280;

/**
 * IPv6 fragments go on as they came, unless there is no room in front of them for the headers of the tunnel or the tag of the VLAN that they leave by: then they
 * are cut anew, and not smaller than need be (ip6_fragment, `slow_path`; seen on 6.18 with VXLAN, on 6.1 with a VLAN and GRE). What came out of a tunnel has that room.
 * IPv4 heeds the size of the largest all the same, unless a bridge has put them together: then either family fills the way (ip_do_fragment; seen on 6.1 with a VLAN, VXLAN, GRE
 * and IPIP, on 6.18 with VXLAN; by an ordinary device they keep their size on both).
 * Of the other tunnels no kernel has shown it: the answer is not known.
 */
function cutsAnew(run: Run, { reassembled, packet: { src: { family } }, netns, inDev }: Skb, { detail, because }: Link): boolean {
  if (reassembled === undefined || (family === 4 && reassembled.forgotten !== true) || inDev === undefined || !['vxlan', 'geneve', 'vlan', 'tunnel'].includes(detail.kind)) return false;
  const from = linkByName(run.netns(netns), inDev)?.detail.kind;
  const anew = from !== 'vxlan' && from !== 'geneve' && from !== 'tunnel';
  if (anew && !hasShown(family, detail)) run.doubt(because);
  return anew;
}

/** Whether a kernel has shown how fragments leave by such a device. */
function hasShown(family: 4 | 6, detail: Link['detail']): boolean {
  return detail.kind !== 'tunnel' || detail.mode === 'gre' || (family === 4 && detail.mode === 'ipip');
}

/** Drops a packet that may not be fragmented, with the ICMP that tells the sender (fragmentation needed; packet too big). */
export function tooBig(run: Run, skb: Skb, dev: string, mtu: number, because: readonly { readonly text: string }[]): never {
  const size = skb.packet.length;
  const offender = { ...skb };
  const reaction: Reaction = skb.packet.src.family === 4 ? { kind: 'icmp', type: 3, code: 4, mtu, offender } : { kind: 'icmp', type: 2, code: 0, mtu, offender };
  run.step({ stage: 'mtu', action: 'too-big', because, facts: { dev, mtu, size } });
  return drop(skb, { kind: 'mtu', mtu, size, icmpArrives: false }, { because, dev, reaction, localError: skb.inDev === undefined && skb.packet.l4.kind !== 'packet' ? 'EMSGSIZE' : undefined });
}

/**
 * IPv6 routers never fragment, nor do tunnels' ends and TCP; a datagram's sender does (skb->ignore_df in ip6_fragment, ip6_sk_ignore_df), unless it was asked not to. What came in fragments and was put together here
 * goes on in such, DF or not, if only those fit (ip_exceeds_mtu, net/ipv4/ip_forward.c; ip6_pkt_too_big; 6.1 and 6.18).
 */
export function mustNotFragment({ packet, inDev, reassembled }: Skb, mtu: number): boolean {
  const { df, src: { family } } = packet;
  if (reassembled !== undefined) return (df || family === 6) && reassembled.forgotten !== true && reassembled.largest > mtu;
  return df || (family === 6 && (inDev !== undefined || packet.l4.kind === 'packet' || packet.l4.kind === 'tcp'));
}

/** A program's datagram has DF only where it fits the way that was found for it first (__ip_make_skb, net/ipv4/ip_output.c; IP_PMTUDISC_WANT). */
function isOwnDatagram({ inDev, rerouted, socket, packet: { l4 } }: Skb): boolean {
  return inDev === undefined && rerouted === undefined && socket !== undefined && (l4.kind === 'udp' || l4.kind === 'icmp');
}

/** What is forwarded knows of it in IPv6 alone, and only here: `ip6_forward` asks the device (ip6_dst_mtu_maybe_forward, ip6_skb_dst_mtu; IPv4 needs ip_forward_use_pmtu). */
function learned(run: Run, { inDev, netns, packet }: Skb, { route }: Path): number | undefined {
  return inDev === undefined || packet.src.family === 6 ? learnedMtu(run, netns, packet.dst, route) : undefined;
}
