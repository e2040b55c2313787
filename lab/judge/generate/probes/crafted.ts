import type { Random } from '../../random.ts';
import type { Crafted } from '../../world.ts';

type L4 = Crafted['l4'];

const FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32;

/** What a packet can be by its transport header. */
export function someL4(random: Random, family: 4 | 6, sport: number, dport: (protocol: 'tcp' | 'udp') => number): L4 {
  return random.weighted<() => L4>([
    [5, () => ({ kind: 'tcp', sport, dport: dport('tcp'), flags: SYN })],
    [4, () => ({ kind: 'tcp', sport, dport: dport('tcp'), flags: oddFlags(random) })],
    [4, () => ({ kind: 'udp', sport, dport: dport('udp') })],
    [2, () => ({ kind: 'icmp', type: family === 4 ? 8 : 128, code: 0, id: sport })],
    [2, () => strayIcmp(random, family, sport)],
  ])();
}

/** What no stack sends first: answers without a question, Christmas trees, nothing at all. */
export function oddFlags(random: Random): number {
  return random.pick([SYN | FIN, ACK, ACK, SYN | ACK, RST, RST | ACK, FIN, FIN | ACK, PSH | ACK, 0, FIN | PSH | URG, SYN | RST, SYN | FIN | RST | PSH | ACK | URG]);
}

/** A protocol that no socket is for: what the kernel takes itself (PIM), what a module might (ESP: nobody knows, so it is rare), and what nothing knows. */
export function unknownProtocol(random: Random): L4 {
  return { kind: 'other', protocol: random.weighted([[1, 50], [6, 89], [5, 103], [5, 112], [6, 253]]) };
}

/** Echo replies nobody asked for and errors that quote nothing known. */
function strayIcmp(random: Random, family: 4 | 6, id: number): L4 {
  const [type, code] = random.pick<readonly [number, number]>(family === 4 ? [[0, 0], [3, 1], [3, 3], [11, 0], [13, 0], [12, 0]] : [[129, 0], [1, 0], [1, 4], [3, 0], [4, 0]]);
  return { kind: 'icmp', type, code, id };
}

/** Bytes of the headers of a packet. */
export function headers(family: 4 | 6, l4: L4): number {
  const ip = family === 4 ? 20 : 40;
  const transport = l4.kind === 'tcp' ? 20 : l4.kind === 'other' ? 0 : 8;
  return ip + transport;
}

/** The rest of a crafted packet: mostly small with a TTL that lasts; sometimes large (as far as `mtu` of the sending device goes), in fragments, or about to die. */
export function dressed(random: Random, ends: { readonly src: string; readonly dst: string }, l4: L4, mtu: number): Crafted {
  const family = ends.dst.includes(':') ? 6 : 4;
  const least = headers(family, l4) + 24;
  const large = random.chance(0.12);
  const cut = !large && random.chance(0.08) && l4.kind !== 'other' && (l4.kind !== 'tcp');
  const length = large ? Math.min(mtu, random.pick([1280, 1300, 1400, 1480, 1500])) : cut ? random.int(600, 3000) : least + random.pick([0, 0, 0, random.int(0, 300)]);
  return {
    ...ends, l4, length, ttl: random.weighted([[12, 64], [1, 1], [1, 2], [1, 3], [1, 255]]),
    df: family === 4 && !cut && random.chance(0.5), tos: random.weighted([[10, 0], [1, 0x10], [1, 0x90], [1, 0xb8]]),
    ...(cut ? { fragment: 8 * random.int(30, 120) } : {}),
  };
}
