import { u16, u32, u64 } from '../bytes.ts';
import { ipv4 } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Marks } from './marks.ts';
import { tokenIn } from './marks.ts';
import { transport } from './transport.ts';
import type { Transport } from './transport.ts';

/** A packet as netwhy's model has it, and what tells its probe. */
export interface Decoded {
  readonly packet: Packet;
  readonly marks: Marks;
  /** Identification in the outermost header, absent where it has none (IPv6 without fragment header). */
  readonly ipId?: number;
}

/** Destination ports by which tunnels are known. */
export interface TunnelPorts {
  readonly vxlan: ReadonlySet<number>;
  readonly geneve: ReadonlySet<number>;
}

/** What an IP header says; `rest` is what follows it, as far as it was captured. */
interface Header {
  readonly packet: Omit<Packet, 'l4'>;
  readonly ipId?: number;
  readonly rest: Uint8Array;
}

const FRAGMENT_HEADER = 44;
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60]);

/** Reads an IP packet of which the end may be missing (a capture, a quotation, an event of tracing). Undefined when even the header is not there. */
export function decodeIp(bytes: Uint8Array, ports: TunnelPorts): Decoded | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  const header = version === 4 ? headerV4(bytes) : version === 6 ? headerV6(bytes) : undefined;
  if (header === undefined) return undefined;
  const { packet, ipId, rest } = header;
  const { protocol, fragment } = packet;
  const piece = fragment === undefined ? {} : { piece: `${protocol} ${String(ipId)}` };
  const { l4, marks } = fragment !== undefined && fragment.offset > 0 ? later(rest) : transport(protocol, rest, ports);
  return { packet: { ...packet, l4 }, marks: { protocol, ...marks, ...piece }, ...(ipId === undefined ? {} : { ipId }) };
}

/** A piece that is not the first has no transport header. */
function later(rest: Uint8Array): Transport {
  const token = tokenIn(rest);
  return { l4: { kind: 'fragment' }, marks: token === undefined ? {} : { token } };
}

function headerV4(bytes: Uint8Array): Header | undefined {
  const headerLength = ((bytes[0] ?? 0) & 15) * 4;
  if (bytes.length < 20 || headerLength < 20) return undefined;
  const flags = u16(bytes, 6);
  const more = (flags & 0x2000) !== 0;
  const offset = flags & 0x1fff;
  return {
    packet: {
      src: ipv4(u32(bytes, 12)), dst: ipv4(u32(bytes, 16)), protocol: bytes[9] ?? 0, ttl: bytes[8] ?? 0,
      length: u16(bytes, 2), df: (flags & 0x4000) !== 0, tos: bytes[1] ?? 0, ...(more || offset > 0 ? { fragment: { offset, more } } : {}),
    },
    ipId: u16(bytes, 4),
    rest: bytes.subarray(headerLength),
  };
}

function headerV6(bytes: Uint8Array): Header | undefined {
  if (bytes.length < 40) return undefined;
  const extensions = skipExtensions(bytes, bytes[6] ?? 59);
  return {
    packet: {
      src: ipv6(bytes, 8), dst: ipv6(bytes, 24), protocol: extensions.protocol, ttl: bytes[7] ?? 0, length: 40 + u16(bytes, 4),
      df: false, tos: (u16(bytes, 0) >> 4) & 255, ...(extensions.fragment === undefined ? {} : { fragment: extensions.fragment }),
    },
    ...(extensions.ipId === undefined ? {} : { ipId: extensions.ipId }),
    rest: bytes.subarray(extensions.end),
  };
}

function skipExtensions(bytes: Uint8Array, next: number): { readonly protocol: number; readonly end: number; readonly fragment?: NonNullable<Packet['fragment']>; readonly ipId?: number } {
  let protocol = next;
  let end = 40;
  while (EXTENSIONS.has(protocol) && end + 8 <= bytes.length) {
    protocol = bytes[end] ?? 59;
    end += 8 + (bytes[end + 1] ?? 0) * 8;
  }
  if (protocol !== FRAGMENT_HEADER || end + 8 > bytes.length) return { protocol, end };
  const place = u16(bytes, end + 2);
  return { protocol: bytes[end] ?? 59, end: end + 8, fragment: { offset: place >> 3, more: (place & 1) === 1 }, ipId: u32(bytes, end + 4) };
}

function ipv6(bytes: Uint8Array, at: number): Ip {
  return { family: 6, value: (u64(bytes, at) << 64n) | u64(bytes, at + 8) };
}
