import type { Device, Draft, Subnet } from './draft.ts';
import type { Family } from './topology.ts';

/** A fresh subnet of a random size; no two of a network overlap. */
export function freshSubnet(draft: Draft, family: Family): Subnet {
  const number = (draft.subnets += 1);
  return family === 4 ? subnetV4(draft, number) : subnetV6(draft, number);
}

function subnetV4(draft: Draft, number: number): Subnet {
  const length = draft.random.weighted([[6, 24], [1, 16], [1, 20], [1, 26], [1, 29]]);
  const [a, b] = draft.random.pick([[10, number], [10, 100 + number], [172, 16 + number], [192, 168]] as const);
  const third = a === 192 ? number : length < 24 ? 0 : draft.random.int(0, 250);
  const start = `${a}.${b}.${third}`;
  const bits = a === 192 && length < 24 ? 24 : length;
  return { family: 4, length: bits, text: `${start}.0/${bits}`, host: (h) => `${start}.${h}` };
}

function subnetV6(draft: Draft, number: number): Subnet {
  const length = draft.random.weighted([[5, 64], [1, 112], [1, 120]]);
  const start = `fd00:${number.toString(16)}`;
  return { family: 6, length, text: `${start}::/${length}`, host: (h) => `${start}::${h.toString(16)}` };
}

/** A locally administered MAC that no other device of the network has. */
export function freshMac(draft: Draft): string {
  const number = (draft.macs += 1);
  return `02:00:00:00:${hex(number >> 8)}:${hex(number & 255)}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The link-local address that the kernel makes of a device's MAC (modified EUI-64, RFC 4291 appendix A). */
export function linkLocal({ mac }: Device): string {
  const [a = '0', b = '0', c = '0', d = '0', e = '0', f = '0'] = mac.split(':');
  const first = (Number.parseInt(a, 16) ^ 2).toString(16).padStart(2, '0');
  return `fe80::${group(first + b)}:${group(`${c}ff`)}:${group(`fe${d}`)}:${group(e + f)}`.replace('::0:', '::');
}

function group(digits: string): string {
  return Number.parseInt(digits, 16).toString(16);
}

/** Prefix length of a single address. */
export function whole(family: Family): number {
  return family === 4 ? 32 : 128;
}
