import { formatIp } from '../../net/ip.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import { protocolName } from '../../net/protocol.ts';
import { u16, u32 } from '../bytes.ts';
import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';
import { addressAt, addressLength, isReadableTcp, payloadLength, tcpOption } from '../dissect/fields.ts';
import { macAt } from './ethernet.ts';
import { addressOf } from './header.ts';

/** One layer of a packet for people: its name and what its header says, in the header's order. */
export interface LayerText {
  readonly name: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

type Field = readonly [name: string, value: string];

const NAMES: Readonly<Record<number, string>> = Object.fromEntries(Object.entries(LAYER).map(([name, number]) => [number, name]));
const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** Takes the packet of a dissection apart, outermost layer first; of what is cut off nothing is said. */
export function layersOf(d: Dissection): readonly LayerText[] {
  return Array.from({ length: d.count }, (_, layer) => ({ name: `${d.quoted >= 0 && layer >= d.quoted ? 'quoted ' : ''}${NAMES[d.kind[layer] ?? 0] ?? '?'}`, fields: fieldsOf(d, layer) }));
}

/** In which tunnels the innermost packet is: `vxlan 10.0.0.1 > 10.0.0.2`; empty when it is in none. */
export function tunnelsOf(d: Dissection): string {
  const outer: string[] = [];
  for (let layer = 0; layer < d.network; layer += 1) {
    if (d.kind[layer] !== LAYER.ipv4 && d.kind[layer] !== LAYER.ipv6) continue;
    const carrier = [1, 2].map((step) => d.kind[layer + step] ?? 0).find((kind) => kind === LAYER.vxlan || kind === LAYER.geneve || kind === LAYER.gre);
    outer.push(`${carrier === undefined ? 'ip' : (NAMES[carrier] ?? '')} ${endsOf(d, layer)}`);
  }
  return outer.join(', ');
}

function fieldsOf(d: Dissection, layer: number): readonly Field[] {
  const [{ bytes }, at, kind] = [d, d.atOf(layer), d.kind[layer] ?? 0];
  switch (kind) {
    case LAYER.ethernet: return [['from', macAt(bytes, at + 6)], ['to', macAt(bytes, at)], ['type', hex(u16(bytes, at + 12), 4)]];
    case LAYER.vlan: return [['id', String(u16(bytes, at) & 0xfff)], ['priority', String(u16(bytes, at) >> 13)]];
    case LAYER.cooked2: return [['device', `#${u32(bytes, at + 4)}`], ['direction', bytes[at + 10] === 4 ? 'out' : bytes[at + 10] === 3 ? 'other' : 'in']];
    case LAYER.cooked: return [['direction', u16(bytes, at) === 4 ? 'out' : u16(bytes, at) === 3 ? 'other' : 'in']];
    case LAYER.ipv4: return ipv4Fields(d, layer);
    case LAYER.ipv6: return [['addresses', endsOf(d, layer)], ['hop limit', String(bytes[at + 7] ?? 0)], ['length', String(u16(bytes, at + 4))], ['next', String(bytes[at + 6] ?? 0)], ['traffic class', hex((u16(bytes, at) >> 4) & 255, 2)], ['flow label', hex(u32(bytes, at) & 0xfffff, 5)]];
    case LAYER.fragment: return [['offset', String(u16(bytes, at + 2) & 0xfff8)], ['more', (u16(bytes, at + 2) & 1) === 1 ? 'yes' : 'no'], ['id', hex(u32(bytes, at + 4), 8)]];
    case LAYER.tcp: return tcpFields(d, layer);
    case LAYER.udp:
    case LAYER.udplite:
    case LAYER.sctp:
    case LAYER.dccp: return [['ports', `${u16(bytes, at)} > ${u16(bytes, at + 2)}`], ['payload', `${payloadLength(d, layer)} B`]];
    case LAYER.icmp:
    case LAYER.icmp6: return [['type', String(bytes[at] ?? 0)], ['code', String(bytes[at + 1] ?? 0)], ['id', hex(u16(bytes, at + 4), 4)], ['sequence', String(u16(bytes, at + 6))]];
    case LAYER.arp: return u16(bytes, at + 2) === 0x0800 ? [['operation', String(u16(bytes, at + 6))], ['sender', `${macAt(bytes, at + 8)} ${formatIp(addressOf(bytes, at + 14, 4))}`], ['target', formatIp(addressOf(bytes, at + 24, 4))]] : [];
    case LAYER.vxlan:
    case LAYER.geneve: return [['vni', String(u32(bytes, at + 4) >>> 8)]];
    case LAYER.gre: return [['protocol', hex(u16(bytes, at + 2), 4)]];
    default: return [];
  }
}

function endsOf(d: Dissection, layer: number): string {
  const [at, length] = [addressAt(d, layer), addressLength(d, layer)];
  return `${formatIp(addressOf(d.bytes, at, length))} > ${formatIp(addressOf(d.bytes, at + length, length))}`;
}

function ipv4Fields(d: Dissection, layer: number): readonly Field[] {
  const [{ bytes }, at] = [d, d.atOf(layer)];
  const place = u16(bytes, at + 6);
  return [
    ['addresses', endsOf(d, layer)], ['ttl', String(bytes[at + 8] ?? 0)], ['length', String(u16(bytes, at + 2))], ['id', hex(u16(bytes, at + 4), 4)], ['protocol', protocolName(bytes[at + 9] ?? 0)],
    ['tos', hex(bytes[at + 1] ?? 0, 2)], ['flags', [(place & 0x4000) === 0 ? '' : 'DF', (place & 0x2000) === 0 ? '' : 'MF'].join(' ').trim()], ...((place & 0x1fff) === 0 ? [] : [['offset', String((place & 0x1fff) * 8)] as const]),
  ];
}

function tcpFields(d: Dissection, layer: number): readonly Field[] {
  const [{ bytes }, at] = [d, d.atOf(layer)];
  const ports: Field = ['ports', `${u16(bytes, at)} > ${u16(bytes, at + 2)}`];
  if (!isReadableTcp(d, layer)) return [ports, ['sequence', String(u32(bytes, at + 4))]];
  const flags = Object.entries(TCP_FLAG).flatMap(([name, bit]) => (((bytes[at + 13] ?? 0) & bit) === 0 ? [] : [name.toUpperCase()])).join(' ');
  const [mss, stamp] = [tcpOption(d, layer, 2, 4), tcpOption(d, layer, 8, 10)];
  return [
    ports, ['flags', flags], ['sequence', String(u32(bytes, at + 4))], ['acknowledgment', String(u32(bytes, at + 8))], ['window', String(u16(bytes, at + 14))], ['payload', `${payloadLength(d, layer)} B`],
    ...(mss < 0 ? [] : [['mss', String(u16(bytes, mss))] as const]), ...(stamp < 0 ? [] : [['timestamp', `${u32(bytes, stamp)} (echo ${u32(bytes, stamp + 4)})`] as const]),
  ];
}
