import { u16, u32, u64 } from '../bytes.ts';
import { ipv4 } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';

/** What an IP header says. */
export interface Header {
  readonly packet: Omit<Packet, 'l4'>;
  readonly ipId?: number;
  /** The layer after the header and its extensions, and the bytes from there, as far as they were captured. */
  readonly next: number;
  readonly payload: Uint8Array;
}

/** Reads the IP header that a layer is, with its extensions. */
export function headerAt(d: Dissection, layer: number): Header {
  return d.kind[layer] === LAYER.ipv4 ? headerV4(d, layer) : headerV6(d, layer);
}

/** The address of an IP layer that lies at a place. */
export function addressOf(bytes: Uint8Array, at: number, length: 4 | 16): Ip {
  return length === 4 ? ipv4(u32(bytes, at)) : { family: 6, value: (u64(bytes, at) << 64n) | u64(bytes, at + 8) };
}

function headerV4(d: Dissection, layer: number): Header {
  const [{ bytes }, at] = [d, d.atOf(layer)];
  const place = u16(bytes, at + 6);
  const [more, offset] = [(place & 0x2000) !== 0, place & 0x1fff];
  return {
    packet: {
      src: addressOf(bytes, at + 12, 4), dst: addressOf(bytes, at + 16, 4), protocol: bytes[at + 9] ?? 0, ttl: bytes[at + 8] ?? 0,
      length: u16(bytes, at + 2), df: (place & 0x4000) !== 0, tos: bytes[at + 1] ?? 0, ...(more || offset > 0 ? { fragment: { offset, more } } : {}),
    },
    ipId: u16(bytes, at + 4),
    next: layer + 1,
    payload: bytes.subarray(d.bodyOf(layer), d.endOf(layer)),
  };
}

function headerV6(d: Dissection, layer: number): Header {
  const [{ bytes }, at] = [d, d.atOf(layer)];
  let [protocol, next, body] = [bytes[at + 6] ?? 59, layer + 1, d.bodyOf(layer)];
  let fragment: { readonly offset: number; readonly more: boolean } | undefined;
  let ipId: number | undefined;
  for (; next < d.count && (d.kind[next] === LAYER.extension || d.kind[next] === LAYER.fragment); next += 1) {
    const place = d.atOf(next);
    protocol = bytes[place] ?? 59;
    body = d.bodyOf(next);
    if (d.kind[next] !== LAYER.fragment) continue;
    fragment = { offset: u16(bytes, place + 2) >> 3, more: (u16(bytes, place + 2) & 1) === 1 };
    ipId = u32(bytes, place + 4);
  }
  return {
    packet: {
      src: addressOf(bytes, at + 8, 16), dst: addressOf(bytes, at + 24, 16), protocol, ttl: bytes[at + 7] ?? 0, length: 40 + u16(bytes, at + 4),
      df: false, tos: (u16(bytes, at) >> 4) & 255, ...(fragment === undefined ? {} : { fragment }),
    },
    ...(ipId === undefined ? {} : { ipId }),
    next,
    payload: bytes.subarray(Math.min(body, d.endOf(layer)), d.endOf(layer)),
  };
}

/** An address by its bytes, 4 or 16 of them. */
export function ipOf(bytes: Uint8Array): Ip {
  return addressOf(bytes, 0, bytes.length === 4 ? 4 : 16);
}
