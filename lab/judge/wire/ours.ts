import { u16, u32 } from '../../../src/wire/bytes.ts';
import { formatIp } from '../../../src/net/ip.ts';
import { Analysis, CaptureReader, LAYER, nameText, SIGN } from '../../../src/wire/index.ts';
import type { CaptureFault, Dissection, RawPacket, Seen } from '../../../src/wire/index.ts';
import { isReadableTcp, isWhole, payloadLength, tcpOption } from '../../../src/wire/dissect/fields.ts';
import { DnsMessage } from '../../../src/wire/flows/dns-message.ts';
import { addressOf, ipOf } from '../../../src/wire/view/header.ts';
import { readPieces } from '../../../src/collect/index.ts';
import { conversation } from './theirs.ts';
import type { Field, Row } from './theirs.ts';

/** What our reading says of a file, in the form that tshark's is brought into. */
export interface Ours {
  readonly rows: readonly Row[];
  readonly conversations: readonly string[];
  readonly fault: CaptureFault | string | undefined;
  readonly analysis: Analysis;
}

/** IANA's port alone for VXLAN, as tshark has it. */
const PORTS = { vxlan: new Set([4789]), geneve: new Set([6081]) };

/** Reads a file as `netwhy pcap` does. */
export async function readOurs(path: string): Promise<Ours> {
  const analysis = new Analysis({ ports: PORTS, apart: false });
  const rows: Row[] = [];
  const reader = new CaptureReader((packet) => rows.push(rowOf(packet, analysis.take(packet), analysis)));
  const packing = await readPieces(path, (piece) => {
    reader.push(piece);
    return reader.fault === undefined;
  });
  if (packing === undefined) reader.end();
  return { rows, conversations: conversationsOf(analysis), fault: reader.fault ?? packing, analysis };
}

type Values = Map<Field, string[]>;

function rowOf(packet: RawPacket, seen: Seen, analysis: Analysis): Row {
  const values: Values = new Map();
  const put = (field: Field, value: string | number): void => void values.set(field, [...(values.get(field) ?? []), String(value)]);
  put('frame.time_epoch', `${packet.seconds}.${String(packet.nanoseconds).padStart(9, '0')}`);
  put('frame.len', packet.wireLength);
  put('frame.cap_len', packet.end - packet.start);
  const { outer, d } = seen;
  const last = outer.piece < 0 ? outer.count : afterHeaders(outer, outer.piece);
  for (let layer = 0; layer < last; layer += 1) putLayer(outer, layer, put);
  if (d !== outer) for (let layer = afterHeaders(d, 0); layer < d.count; layer += 1) putLayer(d, layer, put);
  putDns(seen, analysis, packet.number, put);
  if (seen.connection >= 0) {
    put('tcp.stream', seen.connection >> 1);
    for (const [sign, field] of SIGNS) if ((seen.signs & sign) !== 0) put(field, 1);
  }
  return Object.fromEntries([...values].map(([field, all]) => [field, all.join(',')]));
}

const SIGNS: readonly (readonly [number, Field])[] = [
  [SIGN.retransmission | SIGN.fastRetransmission | SIGN.spuriousRetransmission, 'tcp.analysis.retransmission'], [SIGN.fastRetransmission, 'tcp.analysis.fast_retransmission'], [SIGN.spuriousRetransmission, 'tcp.analysis.spurious_retransmission'],
  [SIGN.outOfOrder, 'tcp.analysis.out_of_order'], [SIGN.lostSegment, 'tcp.analysis.lost_segment'], [SIGN.ackLostSegment, 'tcp.analysis.ack_lost_segment'], [SIGN.keepAlive, 'tcp.analysis.keep_alive'],
  [SIGN.keepAliveAck, 'tcp.analysis.keep_alive_ack'], [SIGN.duplicateAck, 'tcp.analysis.duplicate_ack'], [SIGN.zeroWindow, 'tcp.analysis.zero_window'], [SIGN.zeroWindowProbe, 'tcp.analysis.zero_window_probe'],
  [SIGN.zeroWindowProbeAck, 'tcp.analysis.zero_window_probe_ack'], [SIGN.windowUpdate, 'tcp.analysis.window_update'], [SIGN.reusedPorts, 'tcp.analysis.reused_ports'],
];

function afterHeaders(d: Dissection, network: number): number {
  let layer = network + 1;
  while (layer < d.count && (d.kind[layer] === LAYER.extension || d.kind[layer] === LAYER.fragment)) layer += 1;
  return layer;
}

type Put = (field: Field, value: string | number) => void;

function putLayer(d: Dissection, layer: number, put: Put): void {
  const { bytes } = d;
  const at = d.atOf(layer);
  const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;
  switch (d.kind[layer] ?? 0) {
    // Of an outer tag of IEEE 802.1ad Wireshark has fields of another name.
    case LAYER.vlan: return u16(bytes, at - 2) === 0x88a8 ? undefined : put('vlan.id', u16(bytes, at) & 0xfff);
    case LAYER.ipv4: return putIpv4(d, at, put);
    case LAYER.ipv6:
      put('ipv6.src', formatIp(addressOf(bytes, at + 8, 16)));
      put('ipv6.dst', formatIp(addressOf(bytes, at + 24, 16)));
      put('ipv6.hlim', bytes[at + 7] ?? 0);
      return put('ipv6.plen', u16(bytes, at + 4));
    case LAYER.tcp: return putTcp(d, layer, put);
    case LAYER.udp:
      put('udp.srcport', u16(bytes, at));
      put('udp.dstport', u16(bytes, at + 2));
      return isWhole(d, layer) ? put('udp.length', u16(bytes, at + 4)) : undefined;
    case LAYER.icmp:
      put('icmp.type', bytes[at] ?? 0);
      put('icmp.code', bytes[at + 1] ?? 0);
      if (bytes[at] === 3 && bytes[at + 1] === 4) put('icmp.mtu', u16(bytes, at + 6));
      return;
    case LAYER.icmp6:
      put('icmpv6.type', bytes[at] ?? 0);
      return put('icmpv6.code', bytes[at + 1] ?? 0);
    case LAYER.sctp: return !isWhole(d, layer) ? undefined : put('sctp.srcport', u16(bytes, at));
    case LAYER.arp:
      put('arp.opcode', u16(bytes, at + 6));
      if (d.endOf(layer) - at >= 28) put('arp.dst.proto_ipv4', formatIp(addressOf(bytes, at + 24, 4)));
      return;
    case LAYER.vxlan: return put('vxlan.vni', u32(bytes, at + 4) >>> 8);
    case LAYER.geneve: return put('geneve.vni', hex(u32(bytes, at + 4) >>> 8, 6));
    case LAYER.gre:
      if ((u16(bytes, at) & 0x2000) !== 0) put('gre.key', hex(u32(bytes, at + 4), 8));
      return;
    default:
  }
}

function putIpv4(d: Dissection, at: number, put: Put): void {
  const { bytes } = d;
  put('ip.src', formatIp(addressOf(bytes, at + 12, 4)));
  put('ip.dst', formatIp(addressOf(bytes, at + 16, 4)));
  put('ip.id', `0x${u16(bytes, at + 4).toString(16).padStart(4, '0')}`);
  put('ip.ttl', bytes[at + 8] ?? 0);
  put('ip.proto', bytes[at + 9] ?? 0);
  put('ip.len', u16(bytes, at + 2));
  put('ip.frag_offset', u16(bytes, at + 6) & 0x1fff);
  put('ip.flags.mf', (u16(bytes, at + 6) & 0x2000) === 0 ? 0 : 1);
}

function putTcp(d: Dissection, layer: number, put: Put): void {
  const { bytes } = d;
  const at = d.atOf(layer);
  put('tcp.srcport', u16(bytes, at));
  put('tcp.dstport', u16(bytes, at + 2));
  put('tcp.seq_raw', u32(bytes, at + 4));
  if (!isReadableTcp(d, layer)) return;
  put('tcp.ack_raw', u32(bytes, at + 8));
  put('tcp.flags', `0x${(u16(bytes, at + 12) & 0x0fff).toString(16).padStart(4, '0')}`);
  if (d.quoted < 0 || layer < d.quoted) put('tcp.len', payloadLength(d, layer));
  put('tcp.window_size_value', u16(bytes, at + 14));
  const mss = tcpOption(d, layer, 2, 4);
  if (mss >= 0) put('tcp.options.mss_val', u16(bytes, mss));
}

/** Of a message over UDP its own fields; over TCP, the transaction's. */
function putDns({ d, transaction }: Seen, { dns }: Analysis, number: number, put: Put): void {
  if (d.transport < 0) return;
  const message = new DnsMessage();
  const isUdp = d.kind[d.transport] === LAYER.udp && (u16(d.bytes, d.atOf(d.transport)) === 53 || u16(d.bytes, d.atOf(d.transport) + 2) === 53);
  if (isUdp && message.read(d.bytes, d.bodyOf(d.transport), d.endOf(d.transport))) {
    put('dns.id', `0x${message.id.toString(16).padStart(4, '0')}`);
    put('dns.qry.name', nameText(message.name.subarray(0, message.nameLength)));
    put('dns.qry.type', message.type);
    if (message.isResponse) put('dns.flags.rcode', message.rcode);
    if (message.isResponse && transaction >= 0 && dns.responseNumber[transaction] === number) put('dns.response_to', dns.queryNumber[transaction] ?? 0);
  } else if (!isUdp && transaction >= 0) {
    put('dns.id', `0x${(dns.id[transaction] ?? 0).toString(16).padStart(4, '0')}`);
    put('dns.qry.name', nameText(dns.names.bytesOf(dns.name[transaction] ?? 0)));
    put('dns.qry.type', dns.type[transaction] ?? 0);
    if (dns.responseNumber[transaction] === 0) return;
    put('dns.flags.rcode', dns.rcode[transaction] ?? 0);
    put('dns.response_to', dns.queryNumber[transaction] ?? 0);
  }
}

function conversationsOf({ connections, addresses }: Analysis): readonly string[] {
  return Array.from({ length: connections.count }, (_, row) => {
    const [a, b] = [connections.addressA[row] ?? 0, connections.addressB[row] ?? 0].map((number) => formatIp(ipOf(addresses.bytesOf(number))));
    const ports = connections.ports[row] ?? 0;
    return conversation(`${a}:${ports >>> 16}`, `${b}:${ports & 0xffff}`, connections.packets[row * 2] ?? 0, connections.packets[row * 2 + 1] ?? 0);
  }).sort();
}
