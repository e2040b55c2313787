import { u16, u32 } from '../bytes.ts';
import type { Frame, Packet, TunnelHeader } from '../../net/packet.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import type { TunnelPorts } from './ip.ts';
import type { Marks } from './marks.ts';

/** What a tunnel's packet carries. */
export interface Inner {
  readonly inner: Packet | Frame;
  readonly header?: TunnelHeader;
  readonly marks: Marks;
}

const TRANSPARENT_ETHERNET = 0x6558;

/** VXLAN (RFC 7348): flags, then the network identifier in the upper 24 bits of the second word. */
export function vxlan(bytes: Uint8Array, ports: TunnelPorts): Inner | undefined {
  if (bytes.length < 8 || ((bytes[0] ?? 0) & 8) === 0) return undefined;
  return ethernetIn(bytes.subarray(8), { kind: 'vxlan', vni: u32(bytes, 4) >>> 8 }, ports);
}

/** Geneve (RFC 8926): options of 4 bytes each, the protocol, the network identifier. */
export function geneve(bytes: Uint8Array, ports: TunnelPorts): Inner | undefined {
  if (bytes.length < 8) return undefined;
  const rest = bytes.subarray(8 + ((bytes[0] ?? 0) & 63) * 4);
  const header = { kind: 'geneve', vni: u32(bytes, 4) >>> 8 } as const;
  return carried(u16(bytes, 2), rest, header, ports);
}

/** GRE (RFC 2784, 2890): checksum, key and sequence number each only with its flag. */
export function gre(bytes: Uint8Array, ports: TunnelPorts): Inner | undefined {
  if (bytes.length < 4) return undefined;
  const flags = u16(bytes, 0);
  const keyAt = (flags & 0x8000) === 0 ? 4 : 8;
  const keyed = (flags & 0x2000) !== 0 && bytes.length >= keyAt + 4;
  const end = keyAt + (keyed ? 4 : 0) + ((flags & 0x1000) === 0 ? 0 : 4);
  return carried(u16(bytes, 2), bytes.subarray(end), { kind: 'gre', ...(keyed ? { vni: u32(bytes, keyAt) } : {}) }, ports);
}

function carried(protocol: number, rest: Uint8Array, header: TunnelHeader, ports: TunnelPorts): Inner | undefined {
  if (protocol === TRANSPARENT_ETHERNET) return ethernetIn(rest, header, ports);
  if (protocol !== 0x0800 && protocol !== 0x86dd) return undefined;
  const decoded = decodeIp(rest, ports);
  return decoded === undefined ? undefined : { inner: decoded.packet, header, marks: decoded.marks };
}

function ethernetIn(bytes: Uint8Array, header: TunnelHeader, ports: TunnelPorts): Inner | undefined {
  const decoded = decodeEthernet(bytes, ports);
  return decoded === undefined ? undefined : { inner: decoded.frame, header, marks: decoded.ip.marks };
}
