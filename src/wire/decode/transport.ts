import { u16, u32 } from '../bytes.ts';
import type { L4 } from '../../net/packet.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import { decodeIp } from './ip.ts';
import type { TunnelPorts } from './ip.ts';
import type { Marks } from './marks.ts';
import { beginsWithToken, tokenIn } from './marks.ts';
import { geneve, gre, vxlan } from './tunnel.ts';
import type { Inner } from './tunnel.ts';

/** The transport header and what it tells of the probe. */
export interface Transport {
  readonly l4: L4;
  readonly marks: Partial<Marks>;
}

/** Reads what follows an IP header. What is cut off or of no kind that the model knows is opaque; a token in it tells all the same. */
export function transport(protocol: number, bytes: Uint8Array, ports: TunnelPorts): Transport {
  switch (protocol) {
    case PROTOCOL.tcp: return tcp(bytes);
    case PROTOCOL.udp: return udp(bytes, ports);
    case PROTOCOL.sctp: return withPorts('sctp', bytes);
    case PROTOCOL.dccp: return withPorts('dccp', bytes);
    case PROTOCOL.udplite: return withPorts('udplite', bytes);
    case PROTOCOL.icmp: return icmp(bytes, ICMP, ports);
    case PROTOCOL['ipv6-icmp']: return icmp(bytes, ICMP6, ports);
    case PROTOCOL.ipencap:
    case PROTOCOL.ipv6: return carrying(innerPacket(bytes, ports)) ?? opaque(bytes);
    case PROTOCOL.gre: return carrying(gre(bytes, ports)) ?? opaque(bytes);
    default: return opaque(bytes);
  }
}

function opaque(bytes: Uint8Array): Transport {
  return { l4: { kind: 'opaque' }, marks: told(bytes) };
}

function told(payload: Uint8Array): Partial<Marks> {
  const token = tokenIn(payload);
  return token === undefined ? {} : { token };
}

function withPorts(kind: 'udp' | 'sctp' | 'dccp' | 'udplite', bytes: Uint8Array): Transport {
  if (bytes.length < 4) return opaque(bytes);
  return { l4: { kind, sport: u16(bytes, 0), dport: u16(bytes, 2) }, marks: told(bytes.subarray(8)) };
}

function tcp(bytes: Uint8Array): Transport {
  if (bytes.length < 8) return opaque(bytes);
  const flags = bytes[13] ?? 0;
  const end = Math.max(20, ((bytes[12] ?? 0x50) >> 4) * 4);
  const mss = mssIn(bytes.subarray(20, end));
  const ack = bytes.length < 12 ? 0 : u32(bytes, 8);
  return {
    l4: { kind: 'tcp', sport: u16(bytes, 0), dport: u16(bytes, 2), flags, ...(mss === undefined ? {} : { mss }) },
    marks: { ...told(bytes.subarray(end)), tcp: { seq: u32(bytes, 4), ack, flags } },
  };
}

function mssIn(options: Uint8Array): number | undefined {
  for (let at = 0; at + 1 < options.length;) {
    const kind = options[at];
    if (kind === 0) return undefined;
    if (kind === 2 && at + 4 <= options.length) return u16(options, at + 2);
    at += kind === 1 ? 1 : Math.max(2, options[at + 1] ?? 2);
  }
  return undefined;
}

function udp(bytes: Uint8Array, ports: TunnelPorts): Transport {
  if (bytes.length < 8) return withPorts('udp', bytes);
  const sport = u16(bytes, 0);
  const dport = u16(bytes, 2);
  const payload = bytes.subarray(8);
  const inner = ports.vxlan.has(dport) ? vxlan(payload, ports) : ports.geneve.has(dport) ? geneve(payload, ports) : undefined;
  return carrying(inner === undefined ? undefined : { ...inner, ...(inner.header === undefined ? {} : { header: { ...inner.header, sport, dport } }) }) ?? withPorts('udp', bytes);
}

function innerPacket(bytes: Uint8Array, ports: TunnelPorts): Inner | undefined {
  const decoded = decodeIp(bytes, ports);
  return decoded === undefined ? undefined : { inner: decoded.packet, marks: decoded.marks };
}

function carrying(found: Inner | undefined): Transport | undefined {
  if (found === undefined) return undefined;
  return { l4: { kind: 'packet', inner: found.inner, ...(found.header === undefined ? {} : { header: found.header }) }, marks: found.marks };
}

/** The types of a version of ICMP that are read in ways of their own. */
interface IcmpKinds {
  readonly request: number;
  readonly reply: number;
  isError(type: number): boolean;
}

const ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
const ICMP: IcmpKinds = { request: 8, reply: 0, isError: (type) => ERRORS.has(type) };
const ICMP6: IcmpKinds = { request: 128, reply: 129, isError: (type) => type < 128 };

/** A redirect carries the packet that it is about in an option (RFC 4861, 4.6.3), and is none of it. */
function isRedirect(type: number, kinds: IcmpKinds, bytes: Uint8Array): boolean {
  return kinds === ICMP6 && type === 137 && !beginsWithToken(bytes.subarray(8));
}

function icmp(bytes: Uint8Array, kinds: IcmpKinds, ports: TunnelPorts): Transport {
  const [type, code] = bytes;
  if (type === undefined || code === undefined) return opaque(bytes);
  if (!kinds.isError(type)) {
    const echo = type === kinds.request ? { echo: 'request' as const } : type === kinds.reply ? { echo: 'reply' as const } : {};
    return { l4: { kind: 'icmp', type, code, id: bytes.length < 6 ? 0 : u16(bytes, 4) }, marks: { ...(isRedirect(type, kinds, bytes) ? {} : told(bytes.subarray(8))), ...echo } };
  }
  // A crafted error quotes nothing but tokens, whose first byte looks like an IPv6 header's.
  const quoted = beginsWithToken(bytes.subarray(8)) ? undefined : decodeIp(bytes.subarray(8), ports);
  if (quoted === undefined) return { l4: { kind: 'icmp', type, code, id: 0 }, marks: told(bytes.subarray(8)) };
  return { l4: { kind: 'icmp', type, code, id: 0, quoted: quoted.packet }, marks: { quoted: quoted.marks } };
}
