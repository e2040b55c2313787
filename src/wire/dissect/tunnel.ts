import { u16 } from '../bytes.ts';
import { LAYER } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { byEtherType, ethernetLayer } from './link.ts';

const TRANSPARENT_ETHERNET = 0x6558;

/** VXLAN (RFC 7348): flags, then the network identifier in the upper 24 bits of the second word. */
export function vxlanLayer(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 8 || ((d.bytes[at] ?? 0) & 8) === 0) return;
  if (d.add(LAYER.vxlan, at, at + 8, end, wireEnd)) ethernetLayer(d, at + 8, end, wireEnd);
}

/** Geneve (RFC 8926): options of 4 bytes each, the protocol, the network identifier. */
export function geneveLayer(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 8 || (d.bytes[at] ?? 0) >> 6 !== 0) return;
  const body = at + 8 + ((d.bytes[at] ?? 0) & 63) * 4;
  if (d.add(LAYER.geneve, at, body, end, wireEnd)) carried(d, u16(d.bytes, at + 2), body, end, wireEnd);
}

/** GRE (RFC 2784, 2890): checksum, key and sequence number each only with its flag. Other versions (PPTP's) carry no packet that is read here. */
export function greLayer(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 4) return;
  const flags = u16(d.bytes, at);
  const body = at + 4 + ((flags & 0x8000) === 0 ? 0 : 4) + ((flags & 0x2000) === 0 ? 0 : 4) + ((flags & 0x1000) === 0 ? 0 : 4);
  if (!d.add(LAYER.gre, at, body, end, wireEnd) || (flags & 7) !== 0) return;
  carried(d, u16(d.bytes, at + 2), body, end, wireEnd);
}

function carried(d: Dissection, protocol: number, at: number, end: number, wireEnd: number): void {
  if (at > end) return;
  if (protocol === TRANSPARENT_ETHERNET) ethernetLayer(d, at, end, wireEnd);
  else byEtherType(d, protocol, at, end, wireEnd);
}
