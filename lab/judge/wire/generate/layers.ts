import type { Random } from '../../random.ts';

/** Builds packets from the inside out; each function puts a header before what it carries. Checksums are those that somebody looks at. */
export type Bytes = Buffer;

export function u16s(...words: readonly number[]): Bytes {
  const bytes = Buffer.alloc(words.length * 2);
  words.forEach((word, index) => bytes.writeUInt16BE(word & 0xffff, index * 2));
  return bytes;
}

export function u32s(...words: readonly number[]): Bytes {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word >>> 0, index * 4));
  return bytes;
}

export interface Addresses {
  readonly family: 4 | 6;
  readonly src: Bytes;
  readonly dst: Bytes;
}

export function turned({ family, src, dst }: Addresses): Addresses {
  return { family, src: dst, dst: src };
}

export interface IpOptions {
  readonly ttl?: number;
  readonly id?: number;
  readonly df?: boolean;
  readonly options?: Bytes;
  readonly extensions?: readonly number[];
}

/** The whole packet, IPv4 or IPv6. */
export function ip(addresses: Addresses, protocol: number, payload: Bytes, options: IpOptions = {}): Bytes {
  return addresses.family === 4 ? ipv4(addresses, protocol, payload, options) : ipv6(addresses, protocol, payload, options);
}

function ipv4({ src, dst }: Addresses, protocol: number, payload: Bytes, { ttl = 64, id = 0, df = false, options = Buffer.alloc(0) }: IpOptions, place = df ? 0x4000 : 0): Bytes {
  const words = 5 + options.length / 4;
  const header = Buffer.concat([u16s(0x4000 | (words << 8), words * 4 + payload.length, id, place, (ttl << 8) | protocol, 0), src, dst, options]);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, payload]);
}

function ipv6({ src, dst }: Addresses, protocol: number, payload: Bytes, { ttl = 64, extensions = [] }: IpOptions): Bytes {
  let [next, body] = [protocol, payload];
  for (const extension of extensions) {
    // Padding options fill hop-by-hop and destination options; a routing header has no segments left.
    body = Buffer.concat([extension === 43 ? Buffer.from([next, 0, 0, 0, 0, 0, 0, 0]) : Buffer.from([next, 0, 1, 4, 0, 0, 0, 0]), body]);
    next = extension;
  }
  return Buffer.concat([u32s(0x60000000), u16s(body.length, (next << 8) | ttl), src, dst, body]);
}

/** The packet's pieces, each with no more than `size` bytes of payload (a multiple of 8). */
export function fragments(addresses: Addresses, protocol: number, payload: Bytes, size: number, id: number): readonly Bytes[] {
  const pieces: Bytes[] = [];
  for (let offset = 0; offset < payload.length; offset += size) {
    const part = payload.subarray(offset, offset + size);
    const more = offset + size < payload.length ? 1 : 0;
    if (addresses.family === 4) pieces.push(ipv4(addresses, protocol, part, { id: id & 0xffff }, (more << 13) | (offset / 8)));
    else pieces.push(ipv6(addresses, 44, Buffer.concat([Buffer.from([protocol, 0]), u16s(offset | more), u32s(id), part]), {}));
  }
  return pieces;
}

export interface TcpHeader {
  readonly sport: number;
  readonly dport: number;
  readonly sequence: number;
  readonly ack: number;
  readonly flags: number;
  readonly window?: number;
  readonly options?: Bytes;
}

export function tcp({ sport, dport, sequence, ack, flags, window = 502, options = Buffer.alloc(0) }: TcpHeader, payload: Bytes): Bytes {
  const words = 5 + options.length / 4;
  return Buffer.concat([u16s(sport, dport), u32s(sequence, ack), u16s((words << 12) | flags, window, 0, 0), options, payload]);
}

export function udp(sport: number, dport: number, payload: Bytes): Bytes {
  return Buffer.concat([u16s(sport, dport, 8 + payload.length, 0), payload]);
}

export function icmp(type: number, code: number, rest: number, payload: Bytes): Bytes {
  const message = Buffer.concat([Buffer.from([type, code, 0, 0]), u32s(rest), payload]);
  message.writeUInt16BE(checksum(message), 2);
  return message;
}

/** Initiation or data with one chunk (RFC 9260). */
export function sctp(sport: number, dport: number, payload: Bytes): Bytes {
  const data = Buffer.concat([u16s(0x0003, 16 + payload.length), u32s(1), u16s(0, 0), u32s(0), payload, Buffer.alloc((4 - (payload.length % 4)) % 4)]);
  return Buffer.concat([u16s(sport, dport), u32s(7, 0), data]);
}

export function arp(operation: number, sender: Bytes, target: Bytes, mac: Bytes): Bytes {
  return Buffer.concat([u16s(1, 0x0800, 0x0604, operation), mac, sender, operation === 1 ? Buffer.alloc(6) : mac, target]);
}

export function ethernet(type: number, payload: Bytes, vlans: readonly number[] = []): Bytes {
  const tags = vlans.map((vlan, index) => u16s(vlans.length > 1 && index === 0 ? 0x88a8 : 0x8100, vlan));
  const frame = Buffer.concat([Buffer.from('0200000000020200000000', 'hex'), Buffer.from([1]), ...tags, u16s(type), payload]);
  return frame.length < 60 ? Buffer.concat([frame, Buffer.alloc(60 - frame.length)]) : frame;
}

export function vxlan(vni: number, frame: Bytes): Bytes {
  return Buffer.concat([u32s(0x08000000, vni << 8), frame]);
}

export function geneve(vni: number, frame: Bytes, options: number): Bytes {
  return Buffer.concat([u16s(options << 8, 0x6558), u32s(vni << 8), Buffer.concat(Array.from({ length: options }, () => u32s(0x01020000))), frame]);
}

export function gre(protocol: number, payload: Bytes, key: number | undefined, isNumbered: boolean): Bytes {
  return Buffer.concat([u16s((key === undefined ? 0 : 0x2000) | (isNumbered ? 0x1000 : 0), protocol), ...(key === undefined ? [] : [u32s(key)]), ...(isNumbered ? [u32s(5)] : []), payload]);
}

export interface DnsHeader {
  readonly id: number;
  readonly flags: number;
  readonly name: string;
  readonly type: number;
  readonly answers?: number;
}

export function dns({ id, flags, name, type, answers = 0 }: DnsHeader): Bytes {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  const answer = Buffer.concat([u16s(0xc00c, 1, 1), u32s(30), u16s(4), Buffer.from([10, 96, 0, 1])]);
  return Buffer.concat([u16s(id, flags, 1, answers, 0, 0), ...labels, Buffer.from([0]), u16s(type, 1), ...Array.from({ length: answers }, () => answer)]);
}

/** Bytes that mean nothing. */
export function noise(random: Random, length: number): Bytes {
  return Buffer.from(Array.from({ length }, () => random.int(0, 255)));
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Bytes): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
