import { at, FAMILIES } from './site.ts';
import type { Asker } from './site.ts';

/** Packets that no program of the site sends: flags, TOS octets, TTLs, fragments, ICMP of all kinds, other protocols, foreign sources. */
export function oddPackets({ craft }: Asker): void {
  for (const family of FAMILIES) {
    const [src, dst] = [at('c', family), at('s', family)];
    for (const flags of [0, 1, 4, 16, 18, 41, 2 | 64 | 128]) craft('c', { src, dst, l4: { kind: 'tcp', sport: 0, dport: 80, flags } });
    for (const tos of [0x10, 0x20, 0xb8, 1, 2, 3]) craft('c', { src, dst, tos, l4: { kind: 'udp', sport: 0, dport: 53 } });
    for (const ttl of [1, 2, 9, 255]) craft('c', { src, dst, ttl, l4: { kind: 'udp', sport: 0, dport: 53 } });
    for (const [type, code] of family === 4 ? [[0, 0], [3, 3], [11, 0], [13, 0]] as const : [[129, 0], [1, 4], [2, 0], [3, 0]] as const) craft('c', { src, dst, l4: { kind: 'icmp', type, code, id: 0 } });
    craft('c', { src, dst, length: 1400, l4: { kind: 'udp', sport: 0, dport: 8053 } });
    craft('c', { src, dst, length: 1000, fragment: 400, l4: { kind: 'udp', sport: 0, dport: 53 } });
    for (const protocol of [103, 253]) craft('c', { src, dst, l4: { kind: 'other', protocol } });
    // A source that would be reached by another device, and one that is the host's own.
    craft('c', { src: dst, dst: at('h', family), l4: { kind: 'udp', sport: 0, dport: 53 } });
    craft('s', { src: family === 4 ? '192.0.2.9' : '2001:db8:9::9', dst: src, l4: { kind: 'udp', sport: 0, dport: 53 } });
  }
}
