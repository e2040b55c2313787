import { formatIp, sameIp } from '../../../src/net/ip.ts';
import { innermost } from '../../../src/net/packet.ts';
import type { Packet } from '../../../src/net/packet.ts';

/** Whether a packet that was seen is the one that was predicted: addresses, ports, ICMP type, TTL, TOS, total length (of the first fragment, where it goes in such), through all tunnels. */
export function sameForm(seen: Packet, told: Packet, anyPort: boolean): boolean {
  if (!sameIp(seen.src, told.src) || !sameIp(seen.dst, told.dst) || seen.protocol !== told.protocol) return false;
  if (seen.ttl !== told.ttl || seen.tos !== told.tos || seen.length !== told.length) return false;
  const [a, b] = [seen.l4, told.l4];
  if (a.kind === 'packet' || b.kind === 'packet') {
    if (a.kind !== 'packet' || b.kind !== 'packet') return false;
    return a.header?.vni === b.header?.vni && a.header?.dport === b.header?.dport && sameForm(innermost(seen), innermost(told), anyPort);
  }
  if ('sport' in a && 'sport' in b) return anyPort || (a.sport === b.sport && a.dport === b.dport);
  if (a.kind === 'icmp' && b.kind === 'icmp') return a.type === b.type && a.code === b.code && (anyPort || !isEcho(a.type) || a.id === b.id);
  return true;
}

function isEcho(type: number): boolean {
  return type === 0 || type === 8 || type === 128 || type === 129;
}

/** A packet in one short line, for people. */
export function formText(packet: Packet): string {
  const { l4, src, dst, ttl } = packet;
  const ends = 'sport' in l4 ? `${formatIp(src)}:${l4.sport} > ${formatIp(dst)}:${l4.dport}` : `${formatIp(src)} > ${formatIp(dst)}`;
  const inner = l4.kind === 'packet' ? ` {${formText(innermost(packet))}}` : l4.kind === 'icmp' ? ` icmp ${l4.type}/${l4.code}` : '';
  return `${ends}${inner} ttl ${ttl}${packet.tos === 0 ? '' : ` tos ${packet.tos}`} len ${packet.length}`;
}
