/**
 * Reads what was captured of the wire: capture files in, packets of the model out, with the marks by which one packet is known again
 * after translations and through tunnels. Never throws on any input; what is cut off is read as far as it goes.
 */
export { decodeCooked } from './cooked.ts';
export type { Cooked } from './cooked.ts';
export { decodeIp } from './decode/ip.ts';
export type { Decoded, TunnelPorts } from './decode/ip.ts';
export type { Marks } from './decode/marks.ts';
export { CaptureReader } from './pcap.ts';
export type { CaptureRecord } from './pcap.ts';
