import { gzipSync } from 'node:zlib';
import type { Random } from '../../random.ts';
import { ethernet, geneve, gre, ip, udp, u16s, u32s, vxlan } from './layers.ts';
import type { Bytes } from './layers.ts';
import { talk, underlay } from './traffic.ts';
import type { Event } from './traffic.ts';

/** A capture file as some program might have written it, and what it is. */
export interface Generated {
  readonly name: string;
  readonly bytes: Bytes;
}

interface Frame {
  readonly at: bigint;
  readonly interface: number;
  readonly bytes: Bytes;
  readonly length: number;
}

const LINKS = ['ethernet', 'cooked', 'cooked2', 'raw', 'null', 'loop'] as const;
type Link = (typeof LINKS)[number];
const LINK_TYPE: Readonly<Record<Link, number>> = { ethernet: 1, cooked: 113, cooked2: 276, raw: 101, null: 0, loop: 108 };

/** A capture of several talks at once: any link types, tunnels and file format. The same stream of chance gives the same file. */
export function generate(random: Random): Generated {
  const events = mixed(random, Array.from({ length: random.int(3, 14) }, () => talk(random)));
  const isNg = random.chance(0.5);
  // Wireshark does not put pieces together of which some have a VLAN tag and some have none: all links of a file have tags or none has.
  const kinds = random.chance(0.5) ? LINKS : LINKS.filter((link) => link !== 'ethernet');
  const links = random.chance(0.3) ? (['ethernet'] as const) : Array.from({ length: isNg ? random.int(1, 3) : 1 }, () => random.pick(kinds));
  const isTagged = links.every((link) => link === 'ethernet');
  const snap = random.chance(0.2) ? random.pick([64, 96, 128, 320]) : 262_144;
  let at = BigInt(random.int(1_600_000_000, 1_900_000_000)) * 1_000_000_000n;
  const frames = events.map((event): Frame => {
    at += BigInt(event.after);
    const number = random.int(0, links.length - 1);
    const bytes = framed(random, isTagged ? event : { ...event, vlans: [] }, links[number] ?? 'ethernet');
    return { at, interface: number, bytes: bytes.subarray(0, snap), length: bytes.length };
  });
  const file = isNg ? pcapng(random, links, frames, snap) : pcap(random, links[0] ?? 'ethernet', frames, snap);
  const packing = random.weighted([[8, 'plain'], [1, 'gzip']] as const);
  return { name: `${isNg ? 'pcapng' : 'pcap'} ${links.join('+')}${snap < 1000 ? ` cut at ${snap}` : ''}${packing === 'gzip' ? ' gzip' : ''}`, bytes: packing === 'gzip' ? gzipSync(file) : file };
}

/** Talks at the same time: each keeps its own order, and goes through one tunnel and one VLAN, or none. */
function mixed(random: Random, talks: readonly (readonly Event[])[]): readonly Event[] {
  const waiting = talks.map((events) => {
    const wrap = tunnel(random);
    const vlans = random.weighted<readonly number[]>([[6, []], [1, [100]], [1, [7, 100]]]);
    return events.map((event) => ({ ...event, ...(event.kind === 'arp' ? {} : wrap(event)), vlans }));
  });
  const events: Event[] = [];
  for (;;) {
    const busy = waiting.filter(({ length }) => length > 0);
    if (busy.length === 0) return events;
    const next = random.pick(busy).shift();
    if (next !== undefined) events.push(next);
  }
}

const ETHER = { ip4: 0x0800, ip6: 0x86dd, arp: 0x0806 } as const;

function framed(random: Random, event: Event, link: Link): Bytes {
  const { kind, bytes, vlans = [] } = event;
  const type = ETHER[kind];
  switch (link) {
    case 'ethernet': return ethernet(type, bytes, vlans);
    case 'cooked': return Buffer.concat([u16s(random.pick([0, 4]), 1, 6), Buffer.from('020000000001', 'hex'), u16s(0, type), bytes]);
    case 'cooked2': return Buffer.concat([u16s(type, 0), u32s(random.int(1, 9)), u16s(1), Buffer.from([random.pick([0, 4]), 6]), Buffer.from('0200000000010000', 'hex'), bytes]);
    case 'raw': return kind === 'arp' ? framed(random, { after: 0, kind: 'ip4', bytes: ip(underlay(random), 17, udp(1, 2, Buffer.from('no arp here'))) }, link) : bytes;
    case 'null':
    case 'loop': {
      if (kind === 'arp') return framed(random, { after: 0, kind: 'ip4', bytes: ip(underlay(random), 17, udp(1, 2, Buffer.from('no arp here'))) }, link);
      const family = Buffer.alloc(4);
      if (link === 'null') family.writeUInt32LE(kind === 'ip4' ? 2 : 30);
      else family.writeUInt32BE(kind === 'ip4' ? 2 : 30);
      return Buffer.concat([family, bytes]);
    }
  }
}

type Wrapped = Pick<Event, 'kind' | 'bytes'>;

/** What puts packets into one of the tunnels, or leaves them as they are. */
function tunnel(random: Random): (event: Wrapped) => Wrapped {
  const outer = underlay(random);
  const [vni, sport, id, options] = [random.int(1, 5000), random.int(40_500, 41_000), random.int(0, 65_535), random.int(0, 2)];
  const [isKeyed, isNumbered] = [random.chance(0.5), random.chance(0.3)];
  return random.weighted<(event: Wrapped) => Wrapped>([
    [7, (event) => event],
    [1, ({ kind, bytes }) => ({ kind: 'ip4', bytes: ip(outer, 17, udp(sport, 4789, vxlan(vni, ethernet(ETHER[kind], bytes))), { id }) })],
    [1, ({ kind, bytes }) => ({ kind: 'ip4', bytes: ip(outer, 17, udp(sport, 6081, geneve(vni, ethernet(ETHER[kind], bytes), options)), { df: true }) })],
    [1, ({ kind, bytes }) => ({ kind: 'ip4', bytes: ip(outer, kind === 'ip4' ? 4 : 41, bytes, { df: true }) })],
    [1, ({ kind, bytes }) => ({ kind: 'ip4', bytes: ip(outer, 47, gre(ETHER[kind], bytes, isKeyed ? vni : undefined, isNumbered)) })],
    [0.5, ({ kind, bytes }) => ({ kind: 'ip4', bytes: ip(outer, 47, gre(0x6558, ethernet(ETHER[kind], bytes), vni, false)) })],
  ]);
}

function pcap(random: Random, link: Link, frames: readonly Frame[], snap: number): Bytes {
  const [little, nano] = [random.chance(0.5), random.chance(0.5)];
  const words = (...values: readonly number[]): Bytes => ordered(little, values);
  const header = Buffer.concat([words(nano ? 0xa1b23c4d : 0xa1b2c3d4), little ? Buffer.from([2, 0, 4, 0]) : Buffer.from([0, 2, 0, 4]), words(0, 0, snap, LINK_TYPE[link])]);
  return Buffer.concat([header, ...frames.flatMap(({ at, bytes, length }) => [words(Number(at / 1_000_000_000n), Number(at % 1_000_000_000n) / (nano ? 1 : 1000), bytes.length, length), bytes])]);
}

function ordered(little: boolean, values: readonly number[]): Bytes {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => (little ? bytes.writeUInt32LE(Math.floor(value) >>> 0, index * 4) : bytes.writeUInt32BE(Math.floor(value) >>> 0, index * 4)));
  return bytes;
}

/** Blocks of all kinds: interfaces with and without a resolution of their own, packets with comments, statistics, and what nobody reads. */
function pcapng(random: Random, links: readonly Link[], frames: readonly Frame[], snap: number): Bytes {
  const little = random.chance(0.5);
  const words = (...values: readonly number[]): Bytes => ordered(little, values);
  const half = (value: number): Bytes => (little ? Buffer.from([value & 255, value >> 8]) : u16s(value));
  const block = (type: number, body: Bytes): Bytes => Buffer.concat([words(type, body.length + 12), body, words(body.length + 12)]);
  const option = (code: number, value: Bytes): Bytes => Buffer.concat([half(code), half(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  const end = option(0, Buffer.alloc(0));
  const resolutions = links.map(() => random.pick([undefined, 6, 9, 3, 0x80 | 20]));
  const interfaces = links.map((link, index) => {
    const resolution = resolutions[index];
    return block(1, Buffer.concat([half(LINK_TYPE[link]), half(0), words(snap), option(2, Buffer.from(`veth${index}`)), ...(resolution === undefined ? [] : [option(9, Buffer.from([resolution]))]), end]));
  });
  const packets = frames.map(({ at, interface: number, bytes, length }) => {
    const ticks = (at * BigInt(unitsIn(resolutions[number]))) / 1_000_000_000n;
    const comment = random.chance(0.1) ? [option(1, Buffer.from('seen by ✓ somebody')), end] : [];
    return block(6, Buffer.concat([words(number, Number(ticks >> 32n), Number(ticks & 0xffffffffn), bytes.length, length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4), ...comment]));
  });
  const section = block(0x0a0d0d0a, Buffer.concat([words(0x1a2b3c4d), half(1), half(0), words(0xffffffff, 0xffffffff)]));
  const statistics = block(5, Buffer.concat([words(0, 0, 0), option(4, words(0, 0)), option(5, little ? words(7, 0) : words(0, 7)), end]));
  return Buffer.concat([section, ...interfaces, ...(random.chance(0.3) ? [block(4, Buffer.alloc(4))] : []), ...packets, statistics]);
}

function unitsIn(resolution: number | undefined): number {
  return resolution === undefined ? 1_000_000 : (resolution & 0x80) === 0 ? 10 ** resolution : 2 ** (resolution & 0x7f);
}
