import type { Packet } from '../net/packet.ts';
import type { Skb } from './skb.ts';
import type { Flow } from './route/path.ts';

/** Ports of a packet whose protocol has them; ICMP and the rest have none. */
export function portsOf(packet: Packet): { readonly sport: number; readonly dport: number } | undefined {
  const { l4 } = packet;
  switch (l4.kind) {
    case 'tcp': case 'udp': case 'sctp': case 'dccp': case 'udplite':
      return { sport: l4.sport, dport: l4.dport };
    case 'packet':
      return l4.header?.dport === undefined ? undefined : { sport: l4.header.sport ?? 0, dport: l4.header.dport };
    case 'icmp': case 'fragment': case 'opaque':
      return undefined;
  }
}

/** Ports as routing and its rules know them: of no fragment, not even the first (__skb_flow_dissect without FLOW_DISSECTOR_F_PARSE_1ST_FRAG, net/core/flow_dissector.c). */
export function routedPorts(packet: Packet): ReturnType<typeof portsOf> {
  return packet.fragment === undefined ? portsOf(packet) : undefined;
}

/** The routing question of a packet; `iif` is the device it came in by, or `lo` for one made here. */
export function flowOf(skb: Skb, iif: string, oif?: string): Flow {
  const { packet, mark, socket } = skb;
  const { src, dst, tos, protocol, l4 } = packet;
  const ports = routedPorts(packet);
  return { family: src.family, dst, src, iif, mark, tos, protocol, sport: ports?.sport, dport: ports?.dport, oif, uid: socket?.uid, quoted: l4.kind === 'icmp' ? l4.quoted : undefined, piece: packet.fragment !== undefined };
}

/** The packet with other addresses of one kind replaced; nothing else changes. */
export function readdress(packet: Packet, change: Partial<Pick<Packet, 'src' | 'dst'>> & { readonly sport?: number; readonly dport?: number }): Packet {
  const { sport, dport, ...addresses } = change;
  const { l4 } = packet;
  const ported = l4.kind === 'tcp' || l4.kind === 'udp' || l4.kind === 'sctp' || l4.kind === 'dccp' || l4.kind === 'udplite'
    ? { ...l4, sport: sport ?? l4.sport, dport: dport ?? l4.dport }
    : l4;
  return { ...packet, ...addresses, l4: ported };
}
