import { PROTOCOL } from '../../net/protocol.ts';
import { LAYER } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { isIcmpError } from './fields.ts';
import { ipByVersion } from './network.ts';
import { geneveLayer, greLayer, vxlanLayer } from './tunnel.ts';

/** What follows an IP header. A header of which the ports can be read is a layer, even if its rest is cut off; `fields.ts` asks whether it is whole. */
export function transportLayer(d: Dissection, protocol: number, at: number, end: number, wireEnd: number): void {
  switch (protocol) {
    case PROTOCOL.tcp: return tcpLayer(d, at, end, wireEnd);
    case PROTOCOL.udp: return udpLayer(d, at, end, wireEnd);
    case PROTOCOL.icmp: return icmpLayer(d, LAYER.icmp, at, end, wireEnd);
    case PROTOCOL['ipv6-icmp']: return icmpLayer(d, LAYER.icmp6, at, end, wireEnd);
    case PROTOCOL.ipencap:
    case PROTOCOL.ipv6: return ipByVersion(d, at, end, wireEnd);
    case PROTOCOL.gre: return greLayer(d, at, end, wireEnd);
    case PROTOCOL.sctp: return withPorts(d, LAYER.sctp, at, 12, end, wireEnd);
    case PROTOCOL.dccp: return withPorts(d, LAYER.dccp, at, 12, end, wireEnd);
    case PROTOCOL.udplite: return withPorts(d, LAYER.udplite, at, 8, end, wireEnd);
    default:
  }
}

function isTransport(d: Dissection): void {
  if (d.quoted < 0) d.transport = d.count - 1;
}

/** TCP (RFC 9293): of a quotation there may be no more than ports and sequence number. */
function tcpLayer(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 8) return;
  const offset = at + 12 < end ? (d.view.getUint8(at + 12) >> 4) * 4 : 20;
  if (d.add(LAYER.tcp, at, at + Math.max(20, offset), end, wireEnd)) isTransport(d);
}

/** UDP (RFC 768). */
function udpLayer(d: Dissection, at: number, end: number, wireEnd: number): void {
  const { view, ports } = d;
  const length = end - at < 8 ? 0 : view.getUint16(at + 4);
  const until = length < 8 ? wireEnd : Math.min(wireEnd, at + length);
  const captured = Math.min(end, until);
  if (end - at < 4 || !d.add(LAYER.udp, at, at + 8, captured, until)) return;
  isTransport(d);
  const port = view.getUint16(at + 2);
  if (ports.vxlan.has(port)) vxlanLayer(d, at + 8, captured, until);
  else if (ports.geneve.has(port)) geneveLayer(d, at + 8, captured, until);
}

function withPorts(d: Dissection, kind: number, at: number, header: number, end: number, wireEnd: number): void {
  if (end - at >= 4 && d.add(kind, at, at + header, end, wireEnd)) isTransport(d);
}

/** ICMP and ICMPv6 (RFC 792, RFC 4443): errors quote the beginning of the packet that they are about. */
function icmpLayer(d: Dissection, kind: number, at: number, end: number, wireEnd: number): void {
  if (end - at < 2 || !d.add(kind, at, at + 8, end, wireEnd)) return;
  isTransport(d);
  if (!isIcmpError(d, d.count - 1) || at + 8 >= end) return;
  if (d.quoted < 0) d.quoted = d.count;
  ipByVersion(d, at + 8, end, wireEnd);
}
