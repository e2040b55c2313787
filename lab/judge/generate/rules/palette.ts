import { parsePrefix, formatPrefix } from '../../../../src/net/prefix.ts';
import type { Random } from '../../random.ts';
import { TCP_PORTS, UDP_PORTS } from '../topology/topology.ts';
import type { DeviceFacts, Family, Topology } from '../topology/topology.ts';

/** What rules of one namespace can name, so that they meet about half of the packets. */
export interface Palette {
  readonly netns: string;
  readonly kernel: 'host' | 'vm';
  readonly families: readonly Family[];
  readonly devices: readonly DeviceFacts[];
  /** Addresses that packets are sent to and from, anywhere in the network. */
  readonly addresses: Readonly<Record<Family, readonly string[]>>;
  /** Addresses of this namespace but loopback ones. */
  readonly own: Readonly<Record<Family, readonly string[]>>;
  readonly prefixes: Readonly<Record<Family, readonly string[]>>;
  readonly macs: readonly string[];
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  readonly hasBridge: boolean;
  readonly role: 'router' | 'end' | 'switch';
}

/** Marks that rules set and ask for: single bits and two values of the field. */
export const MARKS: readonly number[] = [0x1, 0x2, 0x10, 0x80, 0x100, 0x4000, 0x8000, 0x10000, 0x20000, 0xff00];

/** Users that probes may have. */
export const UIDS: readonly number[] = [0, 1000, 1337];

/** Collects what a namespace's rules can name. */
export function paletteOf(topology: Topology, netns: string, kernel: 'host' | 'vm'): Palette {
  const devices = topology.devices.filter((device) => device.netns === netns && device.kind !== 'lo');
  const both = <T>(make: (family: Family) => T): Readonly<Record<Family, T>> => ({ 4: make(4), 6: make(6) });
  const listening = (protocol: 'tcp' | 'udp', usual: readonly number[]): number[] => unique([...usual, ...topology.listeners.filter((one) => one.protocol === protocol).map(({ port }) => port)]);
  return {
    netns, kernel, families: topology.families, devices,
    addresses: both((family) => unique(topology.places.filter((place) => place.family === family && !isLoopback(place.address)).map(({ address }) => address))),
    own: both((family) => unique(devices.flatMap(({ addresses }) => addresses).map(bare).filter((address) => familyOf(address) === family))),
    prefixes: both((family) => unique(topology.devices.flatMap(({ addresses }) => addresses).filter((address) => familyOf(address) === family && !isLoopback(address)).map((address) => networkOf(address)))),
    macs: unique(topology.devices.flatMap(({ mac }) => (mac === undefined ? [] : [mac]))),
    tcp: listening('tcp', TCP_PORTS), udp: listening('udp', UDP_PORTS),
    hasBridge: devices.some(({ kind }) => kind === 'bridge'),
    role: topology.spaces.find((space) => space.netns === netns)?.role ?? 'end',
  };
}

export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

export function bare(address: string): string {
  return address.split('/')[0] ?? address;
}

/** The network of `10.0.0.1/24` or, with a length, the one of that many bits. */
export function networkOf(address: string, length?: number): string {
  const prefix = parsePrefix(length === undefined ? address : `${bare(address)}/${length}`);
  return prefix === undefined ? address : formatPrefix(prefix);
}

/** An address of the network, or one that nothing has. */
export function anAddress(random: Random, palette: Palette, family: Family): string {
  const known = palette.addresses[family];
  if (known.length === 0 || random.chance(0.08)) return family === 4 ? `203.0.113.${random.int(1, 254)}` : `2001:db8:ffff::${random.int(1, 254).toString(16)}`;
  return random.pick(known);
}

/** An address, a network of the topology, or a wide one around an address. */
export function aNetwork(random: Random, palette: Palette, family: Family): string {
  const address = anAddress(random, palette, family);
  return random.weighted([
    [4, () => address],
    [3, () => (palette.prefixes[family].length === 0 ? address : random.pick(palette.prefixes[family]))],
    [2, () => networkOf(address, family === 4 ? random.pick([8, 12, 16, 20, 24, 28, 30]) : random.pick([32, 48, 56, 64, 96, 120]))],
  ])();
}

/** A port that a server has, or a range that client ports fall in. */
export function aPort(random: Random, palette: Palette, protocol: 'tcp' | 'udp'): number {
  return random.chance(0.85) ? random.pick(palette[protocol]) : random.int(1, 65535);
}

/** Halves and slices of the ports that clients send from. */
export function clientPorts(random: Random): readonly [number, number] {
  return random.pick([[1, 1023], [1024, 65535], [20000, 40000], [30000, 60999], [32768, 65535], [1024, 32767], [40000, 50000]] as const);
}

/** A device of the namespace by name, or the beginning of one. */
export function aDevice(random: Random, palette: Palette): { readonly name: string; readonly wildcard: boolean } {
  const names = ['lo', ...palette.devices.map(({ name }) => name)];
  const name = random.chance(0.9) ? random.pick(names.length > 1 && random.chance(0.9) ? names.slice(1) : names) : 'nosuch0';
  const wildcard = random.chance(0.35);
  return wildcard ? { name: name.slice(0, random.int(2, Math.max(2, name.length - 1))), wildcard } : { name, wildcard };
}

export function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || bare(address) === '::1';
}
