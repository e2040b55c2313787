import { u16, u32 } from './bytes.ts';
import type { Decoded, TunnelPorts } from './decode/ip.ts';
import { decodeIp } from './decode/ip.ts';

/** A packet as a capture on all devices of a namespace has it. */
export interface Cooked {
  readonly ifindex: number;
  /** `other`: the device was promiscuous and the frame for somebody else. */
  readonly direction: 'in' | 'out' | 'other';
  readonly ip: Decoded;
}

const HEADER = 20;
const OUTGOING = 4;
const OTHER_HOST = 3;

/** Reads a Linux cooked packet of the second version (LINKTYPE_LINUX_SLL2): the header names the device. Undefined when it carries no IP. */
export function decodeCooked(bytes: Uint8Array, ports: TunnelPorts): Cooked | undefined {
  if (bytes.length < HEADER) return undefined;
  const protocol = u16(bytes, 0);
  if (protocol !== 0x0800 && protocol !== 0x86dd) return undefined;
  const ip = decodeIp(bytes.subarray(HEADER), ports);
  const type = bytes[10];
  return ip && { ifindex: u32(bytes, 4), direction: type === OUTGOING ? 'out' : type === OTHER_HOST ? 'other' : 'in', ip };
}
