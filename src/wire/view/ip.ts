import type { Packet } from '../../net/packet.ts';
import { Dissection, LAYER } from '../dissect/dissection.ts';
import type { TunnelPorts } from '../dissect/dissection.ts';
import { dissect } from '../dissect/link.ts';
import { headerAt } from './header.ts';
import type { Marks } from './marks.ts';
import { tokenIn } from './marks.ts';
import { transportAt } from './transport.ts';
import type { Transport } from './transport.ts';

/** A packet as netwhy's model has it, and what tells its probe. */
export interface Decoded {
  readonly packet: Packet;
  readonly marks: Marks;
  /** Identification in the outermost header, absent where it has none (IPv6 without fragment header). */
  readonly ipId?: number;
}

const RAW = 101;

/** Reads an IP packet of which the end may be missing (a capture, a quotation, an event of tracing). Undefined when even the header is not there. */
export function decodeIp(bytes: Uint8Array, ports: TunnelPorts): Decoded | undefined {
  const d = new Dissection(ports);
  dissect(d, bytes, 0, bytes.length, bytes.length, RAW);
  return packetAt(d, 0);
}

/** The packet that begins with a layer; undefined when there is no such layer, or it is not IP. */
export function packetAt(d: Dissection, layer: number): Decoded | undefined {
  if (layer >= d.count || (d.kind[layer] !== LAYER.ipv4 && d.kind[layer] !== LAYER.ipv6)) return undefined;
  const { packet, ipId, next, payload } = headerAt(d, layer);
  const { protocol, fragment } = packet;
  const piece = fragment === undefined ? {} : { piece: `${protocol} ${String(ipId)}` };
  const { l4, marks } = fragment !== undefined && fragment.offset > 0 ? later(payload) : transportAt(d, next, payload);
  return { packet: { ...packet, l4 }, marks: { protocol, ...marks, ...piece }, ...(ipId === undefined ? {} : { ipId }) };
}

/** A piece that is not the first has no transport header. */
function later(payload: Uint8Array): Transport {
  const token = tokenIn(payload);
  return { l4: { kind: 'fragment' }, marks: token === undefined ? {} : { token } };
}
