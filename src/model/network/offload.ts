import type { Because } from './because.ts';
import { counterIn } from './counter.ts';
import type { Counter } from './counter.ts';
import type { Netns } from './netns.ts';

/** The feature by which a device says that it makes the checksums that a packet's headers point at (NETIF_F_HW_CSUM). */
const CHECKSUM = 'tx-checksum-ip-generic';
/** Those by which it says that it cuts pieces of TCP that are longer than a packet, and those that are inside of a tunnel (NETIF_F_TSO, NETIF_F_GSO_IPXIP4, NETIF_F_GSO_UDP_TUNNEL). */
const SEGMENTS = 'tcp-segmentation-offload';
export const TUNNEL_SEGMENTS = { ipip: ['tx-ipxip4-segmentation'], vxlan: ['tx-udp_tnl-segmentation', 'tx-udp_tnl-csum-segmentation'] } as const;

/**
 * What the receiver counts of a tunnel's packets whose checksum is wrong: of VXLAN's, whose outer checksum covers what is inside, datagrams (UDP_MIB_CSUMERRORS, net/ipv4/udp.c); of IPIP's, of which only
 * what is inside has one, packets that conntrack does not know what to do with (udp_error and tcp_error of net/netfilter, at prerouting while nf_conntrack_checksum is on).
 */
export const CHECKSUM_ERRORS = { vxlan: 'UdpInCsumErrors', ipip: 'invalid' } as const;

/** The receiver's count of such packets, where it was collected. */
export function checksumErrors(netns: Netns, kind: keyof typeof CHECKSUM_ERRORS): Counter | undefined {
  return counterIn(kind === 'vxlan' ? netns.protocolCounters : netns.trackingCounters, CHECKSUM_ERRORS[kind]);
}

/**
 * The lines by which a tunnel's device hands on packets whose own checksum is still to be made, and its uplink says that it makes it; `undefined` where either makes it
 * in software (`off`), or the offloads are not known.
 */
export function unfinishedBy({ links, offloads }: Netns, tunnel: string, uplink: string | undefined): readonly Because[] | undefined {
  if (links.kind !== 'known' || offloads?.kind !== 'known') return undefined;
  const isSetOff = links.value.some(({ name, txChecksum }) => (name === tunnel || name === uplink) && txChecksum === false);
  const [own, below] = [offloads.value.get(`${tunnel} ${CHECKSUM}`), offloads.value.get(`${uplink ?? ''} tx-checksumming`)];
  if (isSetOff || own?.on !== true || below?.on === false) return undefined;
  return [own.because, ...(below === undefined ? [] : [below.because])];
}

/**
 * The lines by which a tunnel's device hands on pieces of TCP longer than a packet, and its uplink says that it cuts them (netif_needs_gso, include/linux/netdevice.h); `undefined` where
 * either leaves that to the kernel, or the offloads are not known.
 */
export function cutBy({ links, offloads }: Netns, kind: keyof typeof TUNNEL_SEGMENTS, tunnel: string, uplink: string | undefined): readonly Because[] | undefined {
  if (links.kind !== 'known' || offloads?.kind !== 'known' || uplink === undefined) return undefined;
  const { value } = offloads;
  const isSetOff = links.value.some(({ name, segments }) => (name === tunnel || name === uplink) && segments === false);
  const [handsOn, cuts] = [value.get(`${tunnel} ${SEGMENTS}`), value.get(`${uplink} ${SEGMENTS}`)];
  const inside = TUNNEL_SEGMENTS[kind].map((feature) => value.get(`${uplink} ${feature}`)).find((feature) => feature?.on === true);
  return isSetOff || handsOn?.on !== true || cuts?.on !== true || inside === undefined ? undefined : [inside.because, cuts.because, handsOn.because];
}
