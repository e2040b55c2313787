import type { Ip } from '../../net/ip.ts';
import type { Link } from '../../model/network/link.ts';
import { isIcmpError } from '../conntrack/icmp-error.ts';
import { routeMtu } from '../output/size.ts';
import type { Path } from '../route/path.ts';
import { isLimitedBroadcast, isLoopback, isMulticast } from '../route/special.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { masterOf } from '../state/links.ts';
import { learnedMtu, learnMtu } from '../state/path-mtu.ts';
import { drop } from '../stop.ts';

/** Below these no error is made: the tunnel sends what does not fit (iptunnel_pmtud_check_icmp, iptunnel_pmtud_check_icmpv6). */
const SMALLEST_TOLD = { 4: 576, 6: 1280 } as const;

/**
 * What does not fit through a VXLAN or Geneve tunnel (skb_tunnel_check_pmtu, net/ipv4/ip_tunnel_core.c, 6.18): the stack that routed the packet
 * remembers the size, and a device that is a port of a bridge makes the error itself and takes it in as if the other end had sent it.
 * @param headers Bytes of all that is put around the packet.
 */
export function checkPathMtu(run: Run, skb: Skb, dev: Link, way: { readonly path: Path; readonly remote: Ip; readonly headers: number }): void {
  const { packet } = skb;
  const mtu = Math.min(routeMtu(way.path), learnedMtu(run, skb.netns, way.remote, way.path.route) ?? Number.POSITIVE_INFINITY) - way.headers;
  if (packet.length <= mtu) return;
  if (skb.inDev === undefined || packet.src.family === 6) learnMtu(run, skb.netns, packet.dst, mtu);
  if (masterOf(run.netns(skb.netns), dev)?.detail.kind !== 'bridge' || !isTold(skb, mtu)) return;
  const because = [way.path.dev.because];
  run.step({ stage: 'mtu', action: 'too-big', because, facts: { dev: dev.name, mtu, size: packet.length } });
  const [type, code] = packet.src.family === 4 ? [3, 4] as const : [2, 0] as const;
  drop(skb, { kind: 'mtu', mtu, size: packet.length, icmpArrives: false }, { because, dev: dev.name, reaction: { kind: 'icmp', type, code, mtu, offender: { ...skb }, turnedBy: dev } });
}

/** Only about a whole packet that may not be fragmented, and never about an error. */
function isTold({ packet, pieces }: Skb, mtu: number): boolean {
  const { src, dst, l4, protocol, df } = packet;
  if (mtu < SMALLEST_TOLD[src.family] || (src.family === 4 && (!df || pieces !== undefined))) return false;
  if (src.value === 0n || isLoopback(src) || isMulticast(src) || isMulticast(dst) || isLimitedBroadcast(src) || isLimitedBroadcast(dst)) return false;
  return l4.kind !== 'icmp' || !isIcmpError(protocol, l4.type);
}
