import { u16 } from '../bytes.ts';
import type { Frame } from '../../net/packet.ts';
import { Dissection, LAYER } from '../dissect/dissection.ts';
import type { TunnelPorts } from '../dissect/dissection.ts';
import { dissect } from '../dissect/link.ts';
import { packetAt } from './ip.ts';
import type { Decoded } from './ip.ts';

/** An Ethernet frame that carries IP. */
export interface DecodedFrame {
  readonly frame: Frame;
  readonly ip: Decoded;
}

const ETHERNET = 1;

/** Reads an Ethernet frame; undefined when it carries no IP (ARP). Of two VLAN tags the inner one counts. */
export function decodeEthernet(bytes: Uint8Array, ports: TunnelPorts): DecodedFrame | undefined {
  const d = new Dissection(ports);
  dissect(d, bytes, 0, bytes.length, bytes.length, ETHERNET);
  return d.count === 0 ? undefined : frameAt(d, 0);
}

/** The frame that begins with a layer. */
export function frameAt(d: Dissection, layer: number): DecodedFrame | undefined {
  let next = layer + 1;
  let vlan: number | undefined;
  for (; next < d.count && d.kind[next] === LAYER.vlan; next += 1) vlan = u16(d.bytes, d.atOf(next)) & 0xfff;
  const ip = packetAt(d, next);
  const at = d.atOf(layer);
  return ip && { frame: { srcMac: macAt(d.bytes, at + 6), dstMac: macAt(d.bytes, at), ...(vlan === undefined ? {} : { vlan }), packet: ip.packet }, ip };
}

/** A hardware address as Linux prints it. */
export function macAt(bytes: Uint8Array, at: number): string {
  return [...bytes.subarray(at, at + 6)].map((each) => each.toString(16).padStart(2, '0')).join(':');
}
