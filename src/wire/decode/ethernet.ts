import { u16 } from '../bytes.ts';
import type { Frame } from '../../net/packet.ts';
import { decodeIp } from './ip.ts';
import type { Decoded, TunnelPorts } from './ip.ts';

/** An Ethernet frame that carries IP. */
export interface DecodedFrame {
  readonly frame: Frame;
  readonly ip: Decoded;
}

const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8]);

/** Reads an Ethernet frame; undefined when it carries no IP (ARP). Of two VLAN tags the inner one counts. */
export function decodeEthernet(bytes: Uint8Array, ports: TunnelPorts): DecodedFrame | undefined {
  let at = 12;
  let vlan: number | undefined;
  while (at + 4 <= bytes.length && TAGS.has(u16(bytes, at))) {
    vlan = u16(bytes, at + 2) & 0xfff;
    at += 4;
  }
  if (at + 2 > bytes.length) return undefined;
  const type = u16(bytes, at);
  if (type !== 0x0800 && type !== 0x86dd) return undefined;
  const decoded = decodeIp(bytes.subarray(at + 2), ports);
  if (decoded === undefined) return undefined;
  return { frame: { srcMac: mac(bytes, 6), dstMac: mac(bytes, 0), ...(vlan === undefined ? {} : { vlan }), packet: decoded.packet }, ip: decoded };
}

function mac(bytes: Uint8Array, at: number): string {
  return [...bytes.subarray(at, at + 6)].map((each) => each.toString(16).padStart(2, '0')).join(':');
}
