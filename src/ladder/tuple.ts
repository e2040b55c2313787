import { formatIpPort, formatIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { protocolName } from '../net/protocol.ts';
import { ipOf } from '../wire/index.ts';

/** Who talks with whom, read from the bytes of `Print.tuple`. Ports of 0 for protocols without ports; of an ICMP echo both are its identifier. */
export interface Tuple {
  readonly protocol: number;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
}

/** The tuple that these bytes say. */
export function tupleOf(bytes: Uint8Array): Tuple {
  const length = (bytes.length - 5) / 2;
  const ports = 1 + length * 2;
  return {
    protocol: bytes[0] ?? 0, src: ipOf(bytes.subarray(1, 1 + length)), dst: ipOf(bytes.subarray(1 + length, ports)),
    sport: ((bytes[ports] ?? 0) << 8) | (bytes[ports + 1] ?? 0), dport: ((bytes[ports + 2] ?? 0) << 8) | (bytes[ports + 3] ?? 0),
  };
}

/** The same turned round: what the answer has. */
export function turned(bytes: Uint8Array): Uint8Array {
  const length = (bytes.length - 5) / 2;
  const ports = 1 + length * 2;
  const other = bytes.slice();
  other.set(bytes.subarray(1 + length, ports), 1);
  other.set(bytes.subarray(1, 1 + length), 1 + length);
  other.set(bytes.subarray(ports + 2, ports + 4), ports);
  other.set(bytes.subarray(ports, ports + 2), ports + 2);
  return other;
}

/** `tcp 10.0.0.1:40000 > 10.96.0.10:80`; `icmp 10.0.0.1 > 10.0.0.2`. */
export function tupleText({ protocol, src, dst, sport, dport }: Tuple): string {
  const hasPorts = protocol !== 1 && protocol !== 58 && (sport !== 0 || dport !== 0);
  const end = (address: Ip, port: number): string => (hasPorts ? formatIpPort(address, port) : formatIp(address));
  return `${protocolName(protocol)} ${end(src, sport)} > ${end(dst, dport)}`;
}
