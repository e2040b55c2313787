import { formatIp, formatIpPort } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { ipOf } from '../wire/index.ts';
import type { Analysis, Conversations } from '../wire/index.ts';

/** At most so many packets are named of one sign. */
export const MOST_NAMED = 12;

/** An end of a conversation. */
export interface End {
  readonly address: Ip;
  readonly port: number;
}

/** Both ends of a conversation, as seen by the direction (0 is that of its first packet). */
export function endsOf({ connections, addresses }: Analysis, row: number, direction = 0): { readonly from: End; readonly to: End } {
  const ports = connections.ports[row] ?? 0;
  const a = { address: ipOf(addresses.bytesOf(connections.addressA[row] ?? 0)), port: ports >>> 16 };
  const b = { address: ipOf(addresses.bytesOf(connections.addressB[row] ?? 0)), port: ports & 0xffff };
  return direction === 0 ? { from: a, to: b } : { from: b, to: a };
}

/** The two addresses of a conversation over UDP, the asking one first. */
export function datagramEnds({ datagrams, addresses }: Analysis, row: number, direction: number): { readonly from: End; readonly to: End } {
  const ports = datagrams.ports[row] ?? 0;
  const a = { address: ipOf(addresses.bytesOf(datagrams.addressA[row] ?? 0)), port: ports >>> 16 };
  const b = { address: ipOf(addresses.bytesOf(datagrams.addressB[row] ?? 0)), port: ports & 0xffff };
  return direction === 0 ? { from: a, to: b } : { from: b, to: a };
}

/** `10.0.0.1:80`. */
export function endText({ address, port }: End): string {
  return formatIpPort(address, port);
}

/** A condition of a display filter on an address: `ip.addr`, `ip.src`, `ipv6.dst`. */
export function addressFilter(which: 'addr' | 'src' | 'dst', address: Ip): string {
  return `${address.family === 4 ? 'ip' : 'ipv6'}.${which} == ${formatIp(address)}`;
}

/** Of many packets the first ones, in their order, each once. */
export function named(packets: readonly number[]): readonly number[] {
  return [...new Set(packets.filter((number) => number > 0))].sort((a, b) => a - b).slice(0, MOST_NAMED);
}

/** Nanoseconds as seconds with what digits matter. */
export function secondsText(nanoseconds: number): string {
  const seconds = nanoseconds / 1e9;
  return seconds >= 10 ? seconds.toFixed(0) : seconds >= 1 ? seconds.toFixed(1) : seconds.toFixed(3);
}

/** The side of a conversation to which a direction leads, as one number: a capture has too many of them to make text of each. */
export function targetKey({ addressA, addressB, ports }: Conversations, row: number, direction: number): number {
  const port = ports[row] ?? 0;
  return direction === 0 ? (addressB[row] ?? 0) * 65_536 + (port & 0xffff) : (addressA[row] ?? 0) * 65_536 + (port >>> 16);
}

/** Signs of one rule beyond this are not told one by one. */
export const MOST_OF_A_RULE = 50;

/** The rows of a table for which something holds; of many the first ones where no more are wanted. */
export function rowsOf(count: number, holds: (row: number) => boolean, most = Infinity): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < count && rows.length < most; row += 1) if (holds(row)) rows.push(row);
  return rows;
}

/** How many rows there are of each key, of those for which something holds. */
export function countBy(count: number, holds: (row: number) => boolean, keyOf: (row: number) => number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    if (!holds(row)) continue;
    const key = keyOf(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
