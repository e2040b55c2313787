import { formatIp, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Frame, Packet, TunnelHeader } from '../../net/packet.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Next } from '../next.ts';
import type { Reaction } from '../reaction.ts';
import type { Run } from '../run.ts';
import { SUM_BROKEN } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { known } from '../state/part.ts';
import { drop, unknown } from '../stop.ts';
import { innerSkb } from './inner.ts';
import { snoop } from './snoop.ts';

/**
 * A tunnel packet reached its other end (vxlan_rcv, geneve_udp_encap_recv, ipip_rcv, gre_rcv): the device that takes it is
 * found by port and VNI, or by the outer addresses; what was inside comes in by that device with the outer packet's mark. A frame with
 * the device's own MAC as source is a loop, and one whose MAC is known for good to be elsewhere is not taken (vxlan_set_mac).
 */
export function decapsulate(run: Run, skb: Skb, inner: Packet | Frame, header: TunnelHeader | undefined): Next {
  const found = header?.kind === 'vxlan' || header?.kind === 'geneve' ? overlayDevice(run, skb, header) : ipTunnelDevice(run, skb);
  if (found.kind === 'none') {
    run.step({ stage: 'decapsulate', action: 'drop', because: found.because, facts: { why: found.why, from: formatIp(skb.packet.src) } });
    return drop(skb, { kind: 'tunnel', why: found.why }, { because: found.because, reaction: found.refused === true ? portUnreachable(skb) : undefined });
  }
  const { dev } = found;
  if (typeof skb.sum === 'object') return unknown(skb, [skb.sum, SUM_BROKEN], dev.name);
  if (typeof skb.outerSum === 'object' && skb.outerSum.made) {
    const { because } = skb.outerSum;
    run.step({ stage: 'decapsulate', action: 'drop', because, facts: { why: 'checksum', from: formatIp(skb.packet.src) } });
    return drop(skb, { kind: 'tunnel', why: 'checksum' }, { because, dev: dev.name });
  }
  const carried = innerSkb(skb, inner);
  const refused = carried.srcMac !== undefined && carried.srcMac === dev.mac ? dev.because : snoop(run, skb.netns, dev, carried.srcMac, skb.packet.src);
  if (refused !== undefined) {
    run.step({ stage: 'decapsulate', action: 'drop', because: [refused], facts: { why: 'wrong-source', from: formatIp(skb.packet.src), mac: carried.srcMac ?? '' } });
    return drop(skb, { kind: 'tunnel', why: 'wrong-source' }, { because: [refused], dev: dev.name });
  }
  run.step({ stage: 'decapsulate', action: 'decapsulate', because: [dev.because], facts: { dev: dev.name, from: formatIp(skb.packet.src) }, packet: carried.packet });
  return { kind: 'receive', skb: carried, dev };
}

type Found = { readonly kind: 'device'; readonly dev: Link } | { readonly kind: 'none'; readonly why: 'no-device' | 'wrong-source' | 'unsupported-protocol'; readonly because: readonly Because[]; readonly refused?: true };

/**
 * What no device takes of IPIP, SIT, GRE and their like over IPv6 is answered (tunnel4_rcv, tunnel64_rcv, gre_rcv, tunnel6_rcv); of VXLAN and Geneve what comes to
 * a port on which no device listens, as of any UDP (__udp6_lib_rcv; seen on 6.18), unless its checksum is wrong.
 */
function portUnreachable(skb: Skb): Reaction {
  const offender = { ...skb };
  return skb.packet.src.family === 4 ? { kind: 'icmp', type: 3, code: 3, offender } : { kind: 'icmp', type: 1, code: 4, offender };
}

function overlayDevice(run: Run, skb: Skb, header: TunnelHeader): Found {
  const links = known(run.netns(skb.netns).links);
  const same = links.filter((link) => (link.detail.kind === 'vxlan' || link.detail.kind === 'geneve') && link.detail.kind === header.kind);
  const dev = same.find((link) => link.up && (link.detail.kind === 'vxlan' || link.detail.kind === 'geneve') && underlayOf(link) === skb.packet.src.family && link.detail.dstport === header.dport && link.detail.vni === header.vni && fromItsRemote(link, skb.packet.src));
  if (dev !== undefined) return { kind: 'device', dev };
  const heard = links.some((link) => link.up && (link.detail.kind === 'vxlan' || link.detail.kind === 'geneve') && link.detail.dstport === header.dport && underlayOf(link) === skb.packet.src.family);
  const wrongSum = typeof skb.outerSum === 'object' && skb.outerSum.made;
  return { kind: 'none', why: 'no-device', ...(heard || wrongSum ? {} : { refused: true }), because: [...same.map((link) => link.because), { text: `no ${header.kind} device with VNI ${header.vni ?? '-'} on port ${header.dport ?? '-'} in ${skb.netns}` }] };
}

/** A VXLAN or Geneve device has a socket of the family of its own end or its remote, IPv4 when it has neither (vxlan_open, VXLAN_F_IPV6). */
function underlayOf({ detail }: Link): 4 | 6 {
  if (detail.kind === 'vxlan') return (detail.local ?? detail.remote ?? detail.group)?.family ?? 4;
  return detail.kind === 'geneve' ? (detail.remote?.family ?? 4) : 4;
}

/** A Geneve device takes packets of its remote only; VXLAN of anybody. */
function fromItsRemote(link: Link, src: Ip): boolean {
  return link.detail.kind !== 'geneve' || link.detail.remote === undefined || sameIp(link.detail.remote, src);
}

/** ip_tunnel_lookup: exact ends first, then remote, then local, then the fallback device (tunl0) that takes anybody's. */
function ipTunnelDevice(run: Run, skb: Skb): Found {
  const modes = modesOf(skb.packet);
  const links = known(run.netns(skb.netns).links).filter((link) => link.detail.kind === 'tunnel' && modes.includes(link.detail.mode));
  const fits = links.filter((link) => link.up).map((link) => ({ link, score: fit(link, skb.packet) })).filter((one) => one.score >= 0).sort((a, b) => b.score - a.score);
  const [best] = fits;
  if (best !== undefined) return { kind: 'device', dev: best.link };
  const because = links.map((link) => link.because);
  if (links.length > 0) return { kind: 'none', why: links.some((link) => link.up) ? 'wrong-source' : 'no-device', because, refused: true };
  return { kind: 'none', why: 'no-device', because: [{ text: `no tunnel device for protocol ${skb.packet.protocol} in ${skb.netns}` }] };
}

function fit(link: Link, packet: Packet): number {
  if (link.detail.kind !== 'tunnel') return -1;
  const { local, remote } = link.detail;
  if (remote !== undefined && !sameIp(remote, packet.src)) return -1;
  if (local !== undefined && !sameIp(local, packet.dst)) return -1;
  return (remote === undefined ? 0 : 2) + (local === undefined ? 0 : 1);
}

function modesOf(packet: Packet): readonly string[] {
  const v4 = packet.src.family === 4;
  if (packet.protocol === 47) return v4 ? ['gre'] : ['ip6gre'];
  if (!v4) return ['ip6tnl'];
  return packet.protocol === 41 ? ['sit'] : ['ipip'];
}
