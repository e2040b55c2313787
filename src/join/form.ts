import { formatIp, formatIpPort } from '../net/ip.ts';
import { innermost } from '../net/packet.ts';
import type { Packet } from '../net/packet.ts';
import { protocolName } from '../net/protocol.ts';

/** Who talks with whom, inside of tunnels, as the ladder writes it: `tcp 10.0.0.1:40000 > 10.96.0.10:80`. */
export function formOf(packet: Packet): string {
  const { src, dst, protocol, l4 } = innermost(packet);
  return `${protocolName(protocol)} ${'sport' in l4 ? `${formatIpPort(src, l4.sport)} > ${formatIpPort(dst, l4.dport)}` : `${formatIp(src)} > ${formatIp(dst)}`}`;
}

/** The form without the client's port, which translation may choose by chance. */
export function withoutClientPort(form: string, direction: 'there' | 'back'): string {
  return direction === 'there' ? form.replace(/:\d+ > /, ' > ') : form.replace(/:\d+$/, '');
}

/** What senders begin with: Linux with 64, Windows with 128, routers with 255. */
const BEGINNINGS = [64, 128, 255] as const;

/** How many hops a packet has behind it, by its time to live. */
export function spentOf(ttl: number): number {
  return (BEGINNINGS.find((each) => each >= ttl) ?? 255) - ttl;
}
