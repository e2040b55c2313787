import { u16, u32 } from '../bytes.ts';
import { LAYER } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { transportLayer } from './transport.ts';

const FRAGMENT_HEADER = 44;
const AUTHENTICATION_HEADER = 51;
/** Hop-by-hop options, routing, destination options, mobility (RFC 8200, RFC 6275). */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, 135]);

/** An IP packet of the version that its first byte says. */
export function ipByVersion(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (at >= end) return;
  const version = (d.bytes[at] ?? 0) >> 4;
  if (version === 4) ipv4Layer(d, at, end, wireEnd);
  else if (version === 6) ipv6Layer(d, at, end, wireEnd);
}

/** IPv4 (RFC 791). A total length of 0 is what a capture before segmentation by the device has; what is beyond the total length is padding. */
export function ipv4Layer(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 20) return;
  const first = d.view.getUint32(at);
  const header = (first >>> 22) & 0x3c;
  if (header < 20 || first >>> 28 !== 4) return;
  const total = first & 0xffff;
  const until = total === 0 ? wireEnd : whereItEnds(d, at + Math.max(total, header), wireEnd);
  const captured = Math.min(end, until);
  const layer = d.count;
  if (!d.add(LAYER.ipv4, at, at + header, captured, until)) return;
  const place = d.view.getUint16(at + 6);
  const offset = (place & 0x1fff) * 8;
  const more = (place & 0x2000) !== 0;
  const protocol = d.view.getUint8(at + 9);
  innermost(d, layer, protocol);
  if (offset > 0 || more) isPiece(d, layer, offset, more, d.view.getUint16(at + 4));
  if (offset === 0) transportLayer(d, protocol, at + header, captured, until);
}

/** IPv6 (RFC 8200) and its extension headers. */
export function ipv6Layer(d: Dissection, at: number, end: number, wireEnd: number): void {
  const { bytes } = d;
  if (end - at < 40 || (bytes[at] ?? 0) >> 4 !== 6) return;
  const payload = u16(bytes, at + 4);
  const until = payload === 0 ? wireEnd : whereItEnds(d, at + 40 + payload, wireEnd);
  const captured = Math.min(end, until);
  const layer = d.count;
  if (!d.add(LAYER.ipv6, at, at + 40, captured, until)) return;
  let protocol = bytes[at + 6] ?? 59;
  let next = at + 40;
  let offset = 0;
  for (;;) {
    if (EXTENSIONS.has(protocol) && next + 8 <= captured) {
      const length = 8 + (bytes[next + 1] ?? 0) * 8;
      if (!d.add(LAYER.extension, next, next + length, captured, until)) return;
      protocol = bytes[next] ?? 59;
      next += length;
    } else if (protocol === AUTHENTICATION_HEADER && next + 8 <= captured) {
      const length = ((bytes[next + 1] ?? 0) + 2) * 4;
      if (!d.add(LAYER.extension, next, next + length, captured, until)) return;
      protocol = bytes[next] ?? 59;
      next += length;
    } else if (protocol === FRAGMENT_HEADER && next + 8 <= captured) {
      if (!d.add(LAYER.fragment, next, next + 8, captured, until)) return;
      const place = u16(bytes, next + 2);
      offset = place & 0xfff8;
      protocol = bytes[next] ?? 59;
      if (offset > 0 || (place & 1) === 1) isPiece(d, layer, offset, (place & 1) === 1, u32(bytes, next + 4));
      next += 8;
      if (offset > 0) break;
    } else break;
  }
  innermost(d, layer, protocol);
  if (offset === 0) transportLayer(d, protocol, next, captured, until);
}

/** A quotation is cut off by whoever quotes: its own header tells how long the packet was. */
function whereItEnds(d: Dissection, told: number, wireEnd: number): number {
  return d.quoted < 0 ? Math.min(told, wireEnd) : told;
}

function innermost(d: Dissection, layer: number, protocol: number): void {
  if (d.quoted >= 0) return;
  d.network = layer;
  d.protocol = protocol;
  d.transport = -1;
}

function isPiece(d: Dissection, layer: number, offset: number, more: boolean, id: number): void {
  if (d.quoted >= 0) return;
  d.piece = layer;
  d.pieceOffset = offset;
  d.pieceMore = more;
  d.pieceId = id;
}
