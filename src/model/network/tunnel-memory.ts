import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { Because } from './because.ts';
import type { ConntrackEntry } from './conntrack.ts';
import type { Netns } from './netns.ts';

/** The packets of one tunnel from one node to another, as conntrack tells them apart. VXLAN picks the source port by what is inside. */
export interface TunnelPackets {
  readonly protocol: number;
  readonly src: Ip;
  readonly dst: Ip;
  /** Of UDP. */
  readonly dport?: number;
}

/** Seconds for which an entry without an answer lives after its last packet (net/netfilter/nf_conntrack_proto_generic.c, nf_conntrack_proto_udp.c). */
const LIFETIME = {
  generic: { sysctl: 'net.netfilter.nf_conntrack_generic_timeout', usual: 600 },
  udp: { sysctl: 'net.netfilter.nf_conntrack_udp_timeout', usual: 30 },
} as const;
/** The other node's entry must have a fifth of its life left when it is looked for, for clocks that differ and for dumps that take a while, and be made before. */
const [SPARE, BEFORE] = [0.2, 2];

/**
 * The sender's entry for such a packet, where the receiver has none and would still have it: both of their tables were collected, and the receiver's was read when its entry would have been
 * there for a while and lived on. Whether the receiver tracks such packets and lets them in is for the caller to know.
 */
export function sentAndNotSeen(sender: Netns, receiver: Netns, packets: TunnelPackets): Because | undefined {
  if (sender.conntrack.kind !== 'known' || receiver.conntrack.kind !== 'known') return undefined;
  if (receiver.conntrack.value.some((entry) => saw(entry, packets))) return undefined;
  return sender.conntrack.value.find((entry) => saw(entry, packets) && wouldBeSeen(sender, receiver, entry))?.because;
}

function wouldBeSeen(sender: Netns, receiver: Netns, { original, seenReply, timeout = 0 }: ConntrackEntry): boolean {
  const isUdp = original.protocol === PROTOCOL.udp;
  // An answered one of UDP lives longer; that of a tunnel never is, its answers go to another port.
  if (isUdp && seenReply) return false;
  const [life, remembered] = [lifetimeOf(sender, isUdp), lifetimeOf(receiver, isUdp)];
  const later = receiver.conntrackAt === undefined || sender.conntrackAt === undefined ? undefined : (receiver.conntrackAt - sender.conntrackAt) / 1000;
  if (timeout > life || (later === undefined && isUdp)) return false;
  const ago = life - timeout + (later ?? BEFORE);
  return ago >= BEFORE && ago < remembered * (1 - SPARE);
}

function lifetimeOf({ sysctls }: Netns, isUdp: boolean): number {
  const { sysctl, usual } = isUdp ? LIFETIME.udp : LIFETIME.generic;
  const line = sysctls.kind === 'known' ? sysctls.value.get(sysctl) : undefined;
  return line === undefined ? usual : Number(line.value);
}

/** Whether the node tracks all packets: a chain that translates makes its kernel do so. */
export function tracksAll({ tables }: Netns): boolean {
  return tables.kind === 'known' && tables.value.some(({ chains }) => [...chains.values()].some(({ base }) => base?.type === 'nat'));
}

/** Whether the entry has seen a packet from here to there: its first, or an answer. */
export function saw({ original, seenReply }: ConntrackEntry, { protocol, src, dst, dport }: TunnelPackets): boolean {
  if (original.protocol !== protocol) return false;
  if (sameIp(original.src, src) && sameIp(original.dst, dst)) return dport === undefined || original.dport === dport;
  return dport === undefined && seenReply && sameIp(original.src, dst) && sameIp(original.dst, src);
}
