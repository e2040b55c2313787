import { u16, u32 } from '../bytes.ts';
import type { Frame, L4, Packet, TunnelHeader } from '../../net/packet.ts';
import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';
import { isIcmpError, tcpOption } from '../dissect/fields.ts';
import { frameAt } from './ethernet.ts';
import { packetAt } from './ip.ts';
import type { Marks } from './marks.ts';
import { beginsWithToken, tokenIn } from './marks.ts';

/** The transport header and what it tells of the probe. */
export interface Transport {
  readonly l4: L4;
  readonly marks: Partial<Marks>;
}

const PORTED: ReadonlyMap<number, 'udp' | 'sctp' | 'dccp' | 'udplite'> = new Map([[LAYER.udp, 'udp'], [LAYER.sctp, 'sctp'], [LAYER.dccp, 'dccp'], [LAYER.udplite, 'udplite']]);

/** Reads what follows an IP header: the layer with that number, if it was found. What is cut off or of no kind that the model knows is opaque; a token in it tells all the same. */
export function transportAt(d: Dissection, layer: number, payload: Uint8Array): Transport {
  const kind = layer < d.count ? d.kind[layer] : undefined;
  const ported = kind === undefined ? undefined : PORTED.get(kind);
  if (kind === LAYER.tcp) return tcp(d, layer, payload);
  if (ported !== undefined) return carrying(d, layer + 1, { sport: u16(payload, 0), dport: u16(payload, 2) }) ?? { l4: { kind: ported, sport: u16(payload, 0), dport: u16(payload, 2) }, marks: told(payload.subarray(8)) };
  if (kind === LAYER.icmp || kind === LAYER.icmp6) return icmp(d, layer, payload);
  if (kind === LAYER.gre) return carrying(d, layer, {}) ?? opaque(payload);
  const inner = kind === LAYER.ipv4 || kind === LAYER.ipv6 ? packetAt(d, layer) : undefined;
  return inner === undefined ? opaque(payload) : { l4: { kind: 'packet', inner: inner.packet }, marks: inner.marks };
}

function opaque(bytes: Uint8Array): Transport {
  return { l4: { kind: 'opaque' }, marks: told(bytes) };
}

function told(payload: Uint8Array): Partial<Marks> {
  const token = tokenIn(payload);
  return token === undefined ? {} : { token };
}

function tcp(d: Dissection, layer: number, bytes: Uint8Array): Transport {
  const flags = bytes[13] ?? 0;
  const place = tcpOption(d, layer, 2, 4);
  const ack = bytes.length < 12 ? 0 : u32(bytes, 8);
  return {
    l4: { kind: 'tcp', sport: u16(bytes, 0), dport: u16(bytes, 2), flags, ...(place < 0 ? {} : { mss: u16(d.bytes, place) }) },
    marks: { ...told(bytes.subarray(d.bodyOf(layer) - d.atOf(layer))), tcp: { seq: u32(bytes, 4), ack, flags } },
  };
}

/** What a tunnel's header at a layer carries: a frame or a packet. */
function carrying(d: Dissection, layer: number, outer: { readonly sport?: number; readonly dport?: number }): Transport | undefined {
  const kind = layer < d.count ? TUNNELS.get(d.kind[layer] ?? 0) : undefined;
  if (kind === undefined) return undefined;
  const inner: { readonly packet: Packet | Frame; readonly marks: Marks } | undefined = frameOrPacket(d, layer + 1);
  if (inner === undefined) return undefined;
  const vni = kind === 'gre' ? greKey(d, layer) : u32(d.bytes, d.atOf(layer) + 4) >>> 8;
  return { l4: { kind: 'packet', inner: inner.packet, header: { kind, ...(vni === undefined ? {} : { vni }), ...outer } }, marks: inner.marks };
}

const TUNNELS: ReadonlyMap<number, TunnelHeader['kind']> = new Map([[LAYER.vxlan, 'vxlan'], [LAYER.geneve, 'geneve'], [LAYER.gre, 'gre']]);

function frameOrPacket(d: Dissection, layer: number): { readonly packet: Packet | Frame; readonly marks: Marks } | undefined {
  if (layer >= d.count) return undefined;
  if (d.kind[layer] !== LAYER.ethernet) return packetAt(d, layer);
  const found = frameAt(d, layer);
  return found && { packet: found.frame, marks: found.ip.marks };
}

/** RFC 2890: the key comes after the checksum, if there is one. */
function greKey(d: Dissection, layer: number): number | undefined {
  const at = d.atOf(layer);
  const flags = u16(d.bytes, at);
  const keyAt = at + ((flags & 0x8000) === 0 ? 4 : 8);
  return (flags & 0x2000) !== 0 && keyAt + 4 <= d.endOf(layer) ? u32(d.bytes, keyAt) : undefined;
}

/** A redirect of IPv6 carries the packet that it is about in an option (RFC 4861, 4.6.3), and is none of it. */
function isRedirect(type: number, v4: boolean, body: Uint8Array): boolean {
  return !v4 && type === 137 && !beginsWithToken(body);
}

function icmp(d: Dissection, layer: number, bytes: Uint8Array): Transport {
  const [type = 0, code = 0] = bytes;
  const v4 = d.kind[layer] === LAYER.icmp;
  const body = bytes.subarray(8);
  if (!isIcmpError(d, layer)) {
    const echo = type === (v4 ? 8 : 128) ? { echo: 'request' as const } : type === (v4 ? 0 : 129) ? { echo: 'reply' as const } : {};
    return { l4: { kind: 'icmp', type, code, id: bytes.length < 6 ? 0 : u16(bytes, 4) }, marks: { ...(isRedirect(type, v4, body) ? {} : told(body)), ...echo } };
  }
  // A crafted error quotes nothing but tokens, whose first byte looks like an IPv6 header's.
  const quoted = beginsWithToken(body) ? undefined : packetAt(d, layer + 1);
  if (quoted === undefined) return { l4: { kind: 'icmp', type, code, id: 0 }, marks: told(body) };
  return { l4: { kind: 'icmp', type, code, id: 0, quoted: quoted.packet }, marks: { quoted: quoted.marks } };
}
