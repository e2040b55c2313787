import { u16, u32, u32le } from '../bytes.ts';
import { LAYER } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { ipByVersion, ipv4Layer, ipv6Layer } from './network.ts';

/** Link types that are read, by their LINKTYPE_ number (tcpdump.org/linktypes.html). 12 and 14 are what some systems write for 101. */
const LINK = { none: 0, ethernet: 1, raw: 101, loop: 108, cooked: 113, ipv4: 228, ipv6: 229, cooked2: 276 } as const;
const RAW: ReadonlySet<number> = new Set([12, 14, LINK.raw, LINK.ipv4, LINK.ipv6]);
const READ: ReadonlySet<number> = new Set([...Object.values(LINK), ...RAW]);

const ETHER = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, provider: 0x88a8, oldProvider: 0x9100 } as const;

/** Whether captures of this link type are read. */
export function isReadLink(linkType: number): boolean {
  return READ.has(linkType);
}

/**
 * Finds the layers of one packet. `end` is where what was captured of it ends, `wireEnd` where it ended on the wire. What is cut off, broken or of no
 * kind that is read here ends the finding: the layers before it stand.
 */
export function dissect(d: Dissection, bytes: Uint8Array, at: number, end: number, wireEnd: number, linkType: number): void {
  d.begin(bytes);
  switch (linkType) {
    case LINK.ethernet: return ethernetLayer(d, at, end, wireEnd);
    case LINK.cooked: return cooked(d, LAYER.cooked, at, at + 16, at + 14, end, wireEnd);
    case LINK.cooked2: return cooked(d, LAYER.cooked2, at, at + 20, at, end, wireEnd);
    case LINK.none:
    case LINK.loop: return family(d, at, end, wireEnd);
    default: if (RAW.has(linkType)) ipByVersion(d, at, end, wireEnd);
  }
}

/** An Ethernet frame (IEEE 802.3). */
export function ethernetLayer(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 14 || !d.add(LAYER.ethernet, at, at + 14, end, wireEnd)) return;
  byEtherType(d, d.view.getUint16(at + 12), at + 14, end, wireEnd);
}

/** What an EtherType says comes next; VLAN tags (IEEE 802.1Q, 802.1ad) in any number. */
export function byEtherType(d: Dissection, type: number, at: number, end: number, wireEnd: number): void {
  switch (type) {
    case ETHER.ipv4: return ipv4Layer(d, at, end, wireEnd);
    case ETHER.ipv6: return ipv6Layer(d, at, end, wireEnd);
    case ETHER.arp: return void (end - at >= 8 && d.add(LAYER.arp, at, at + 8, end, wireEnd));
    case ETHER.vlan:
    case ETHER.provider:
    case ETHER.oldProvider:
      if (end - at >= 4 && d.add(LAYER.vlan, at, at + 4, end, wireEnd)) byEtherType(d, u16(d.bytes, at + 2), at + 4, end, wireEnd);
      return;
    default:
  }
}

/** Linux cooked headers (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2): what a capture on all devices has. */
function cooked(d: Dissection, kind: number, at: number, body: number, typeAt: number, end: number, wireEnd: number): void {
  if (body <= end && d.add(kind, at, body, end, wireEnd)) byEtherType(d, u16(d.bytes, typeAt), body, end, wireEnd);
}

/** BSD's loopback header: an address family, in the byte order of the machine that captured. 24, 28 and 30 are the BSDs' numbers for IPv6. */
function family(d: Dissection, at: number, end: number, wireEnd: number): void {
  if (end - at < 4 || !d.add(LAYER.family, at, at + 4, end, wireEnd)) return;
  const number = Math.min(u32(d.bytes, at), u32le(d.bytes, at));
  if (number === 2 || number === 10 || number === 24 || number === 28 || number === 30) ipByVersion(d, at + 4, end, wireEnd);
}
