import { LAYER } from './dissection.ts';
import type { Dissection } from './dissection.ts';

/** Whether the whole header of a layer was captured. */
export function isWhole(d: Dissection, layer: number): boolean {
  return d.bodyOf(layer) <= d.endOf(layer);
}

/** Whether so much of a TCP header was captured as is always there; of the options some may be cut off. */
export function isReadableTcp(d: Dissection, layer: number): boolean {
  return d.atOf(layer) + 20 <= d.endOf(layer);
}

/** Where the source address of an IP layer is; the destination follows it. */
export function addressAt(d: Dissection, layer: number): number {
  return d.atOf(layer) + (d.kind[layer] === LAYER.ipv4 ? 12 : 8);
}

/** Length of an IP layer's addresses: 4 or 16 bytes. */
export function addressLength(d: Dissection, layer: number): 4 | 16 {
  return d.kind[layer] === LAYER.ipv4 ? 4 : 16;
}

/** Time to live, or hop limit. */
export function ttlOf(d: Dissection, layer: number): number {
  return d.bytes[d.atOf(layer) + (d.kind[layer] === LAYER.ipv4 ? 8 : 7)] ?? 0;
}

export function sourcePort(d: Dissection, layer: number): number {
  return d.view.getUint16(d.atOf(layer));
}

export function destinationPort(d: Dissection, layer: number): number {
  return d.view.getUint16(d.atOf(layer) + 2);
}

/** This and what follows is read of a segment that `isReadableTcp`. */
export function tcpSequence(d: Dissection, layer: number): number {
  return d.view.getUint32(d.atOf(layer) + 4);
}

export function tcpAcknowledgment(d: Dissection, layer: number): number {
  return d.view.getUint32(d.atOf(layer) + 8);
}

/** The flags of the header's 13th octet (`TCP_FLAG`). */
export function tcpFlags(d: Dissection, layer: number): number {
  return d.view.getUint8(d.atOf(layer) + 13);
}

/** As the header has it, not scaled. */
export function tcpWindow(d: Dissection, layer: number): number {
  return d.view.getUint16(d.atOf(layer) + 14);
}

/** How many bytes a transport header carries on the wire, captured or not. */
export function payloadLength(d: Dissection, layer: number): number {
  return Math.max(0, d.wireEndOf(layer) - d.bodyOf(layer));
}

/** ICMP types whose body quotes the packet that they are about (RFC 792). */
const ICMP_ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

/** Whether an ICMP layer is an error, which quotes the packet that it is about (RFC 792; RFC 4443: types below 128). */
export function isIcmpError(d: Dissection, layer: number): boolean {
  const type = d.bytes[d.atOf(layer)] ?? 0;
  return d.kind[layer] === LAYER.icmp ? ICMP_ERRORS.has(type) : type < 128;
}

/** Where the value of a TCP option begins, after kind and length (RFC 9293, section 3.1); -1 when there is none, or none so long. */
export function tcpOption(d: Dissection, layer: number, kind: number, length: number): number {
  const end = Math.min(d.bodyOf(layer), d.endOf(layer));
  for (let at = d.atOf(layer) + 20; at + 1 < end;) {
    const found = d.bytes[at] ?? 0;
    if (found === 0) return -1;
    if (found === 1) {
      at += 1;
      continue;
    }
    const size = d.bytes[at + 1] ?? 0;
    if (size < 2) return -1;
    if (found === kind) return size === length && at + length <= end ? at + 2 : -1;
    at += size;
  }
  return -1;
}
