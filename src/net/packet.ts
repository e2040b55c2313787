import type { Ip } from './ip.ts';

/** TCP flag bits as in the header's 13th octet (RFC 9293), the order in which nft and iptables mask them. */
export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

/** The options beside the MSS that a SYN offers (RFC 7323, RFC 2018). */
export interface TcpOptions {
  readonly timestamps: boolean;
  readonly sack: boolean;
  readonly windowScale: boolean;
}

/** What follows the network header. Ports, ICMP type, code and id are host-order integers; a SYN without `options` offers none. */
export type L4 =
  | { readonly kind: 'tcp'; readonly sport: number; readonly dport: number; readonly flags: number; readonly mss?: number; readonly options?: TcpOptions }
  | { readonly kind: 'udp' | 'sctp' | 'dccp' | 'udplite'; readonly sport: number; readonly dport: number }
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number; readonly id: number; readonly quoted?: Packet }
  | { readonly kind: 'packet'; readonly inner: Packet | Frame; readonly header?: TunnelHeader }
  | { readonly kind: 'fragment' }
  | { readonly kind: 'opaque' };

/** A transport header with ports. */
export type Ported = Extract<L4, { readonly kind: 'tcp' | 'udp' | 'sctp' | 'dccp' | 'udplite' }>;

/** The header between an outer UDP or GRE packet and the frame or packet that it carries. */
export interface TunnelHeader {
  readonly kind: 'vxlan' | 'geneve' | 'gre';
  readonly sport?: number;
  readonly dport?: number;
  /** VXLAN network identifier, Geneve VNI or GRE key. */
  readonly vni?: number;
}

/** One IP packet. `length` is the total length of the packet in bytes, network header included. */
export interface Packet {
  readonly src: Ip;
  readonly dst: Ip;
  readonly protocol: number;
  readonly l4: L4;
  readonly ttl: number;
  readonly length: number;
  /** Don't Fragment (IPv4); IPv6 packets always behave as if it were set. */
  readonly df: boolean;
  /** DSCP and ECN, the whole TOS or traffic class octet. */
  readonly tos: number;
  /** Fragment offset in units of 8 bytes and the more-fragments flag; absent for a whole packet. */
  readonly fragment?: { readonly offset: number; readonly more: boolean };
}

/**
 * The packet with other addresses, ports or TTL. It is written out field by field, here and below: objects made by one literal have one
 * shape, which keeps reading them cheap, while each spread (`{ ...packet }`) gives a shape of its own.
 */
export function packetWith({ protocol, length, df, tos, fragment }: Packet, src: Ip, dst: Ip, l4: L4, ttl: number): Packet {
  return fragment === undefined ? { src, dst, protocol, l4, ttl, length, df, tos } : { src, dst, protocol, l4, ttl, length, df, tos, fragment };
}

/** The transport header with other ports. */
export function withPorts(l4: Ported, sport: number, dport: number): Ported {
  if (l4.kind !== 'tcp') return { kind: l4.kind, sport, dport };
  const { kind, flags, mss, options } = l4;
  if (mss === undefined) return options === undefined ? { kind, sport, dport, flags } : { kind, sport, dport, flags, options };
  return options === undefined ? { kind, sport, dport, flags, mss } : { kind, sport, dport, flags, mss, options };
}

/** An Ethernet frame carrying an IP packet. `vlan` is the 802.1Q id when tagged. */
export interface Frame {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly vlan?: number;
  readonly packet: Packet;
}

/** The packet that a tunnel's outer packets carry, through any number of tunnels; a packet that carries none is its own. */
export function innermost(packet: Packet): Packet {
  if (packet.l4.kind !== 'packet') return packet;
  const { inner } = packet.l4;
  return innermost('packet' in inner ? inner.packet : inner);
}
