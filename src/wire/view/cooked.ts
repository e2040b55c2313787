import { u32 } from '../bytes.ts';
import { Dissection, LAYER } from '../dissect/dissection.ts';
import type { TunnelPorts } from '../dissect/dissection.ts';
import { dissect } from '../dissect/link.ts';
import { packetAt } from './ip.ts';
import type { Decoded } from './ip.ts';

/** A packet as a capture on all devices of a namespace has it. */
export interface Cooked {
  readonly ifindex: number;
  /** `other`: the device was promiscuous and the frame for somebody else. */
  readonly direction: 'in' | 'out' | 'other';
  readonly ip: Decoded;
}

const COOKED2 = 276;
const OUTGOING = 4;
const OTHER_HOST = 3;

/** Reads a Linux cooked packet of the second version (LINKTYPE_LINUX_SLL2): the header names the device. Undefined when it carries no IP. */
export function decodeCooked(bytes: Uint8Array, ports: TunnelPorts): Cooked | undefined {
  const d = new Dissection(ports);
  dissect(d, bytes, 0, bytes.length, bytes.length, COOKED2);
  const next = d.kind[1] === LAYER.vlan ? 2 : 1;
  const ip = d.count === 0 ? undefined : packetAt(d, next);
  const type = bytes[10];
  return ip && { ifindex: u32(bytes, 4), direction: type === OUTGOING ? 'out' : type === OTHER_HOST ? 'other' : 'in', ip };
}
