import type { Ip } from '../net/ip.ts';
import { bitsOf } from '../net/ip.ts';
import type { Prefix } from '../net/prefix.ts';
import { contains, parsePrefix } from '../net/prefix.ts';

/** Ranges whose meaning everybody knows and that say nothing of anybody: loopback, link-local, multicast, masks and the unspecified. */
const KEPT = prefixes(['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '100.127.0.0/16', '224.0.0.0/4', '240.0.0.0/4', '::/8', 'fe80::/10', 'ff00::/8']);
/** Ranges that keep their beginning, so that private stays private and global stays global. */
const BEGIN_ALIKE = prefixes(['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15', 'fc00::/7', '2000::/3']);
/** Bits from here on stay: the last octet of IPv4, the interface identifier of IPv6. Masks that are written apart from their network go on fitting. */
const MAPPED_BITS = { 4: 24, 6: 64 } as const;

/**
 * Other addresses for addresses: two that share a prefix share one of the same length afterwards, and no two become one (Xu, Fan, Ammar and
 * Moon, Prefix-Preserving IP Address Anonymization, ICNP 2002). Each bit is turned or not by what `turns` says of all bits before it.
 * Where the ends of a network or of a range were pinned, they stay ends.
 */
export class PrefixMap {
  readonly #turns: (text: string) => boolean;
  readonly #pinned = new Set<string>();
  readonly #known = new Map<string, boolean>();

  constructor(turns: (text: string) => boolean) {
    this.#turns = turns;
    for (const prefix of [...KEPT, ...BEGIN_ALIKE]) this.#pin({ family: prefix.family, value: prefix.first }, 0, prefix.length);
  }

  /** A network is mentioned: its first and last address stay first and last. */
  pinNetwork(prefix: Prefix): void {
    this.pinRange({ family: prefix.family, value: prefix.first }, { family: prefix.family, value: prefix.last });
  }

  /** A range is mentioned: what lies in it, and nothing else, lies between its ends afterwards. */
  pinRange(first: Ip, last: Ip): void {
    const bits = bitsOf(first.family);
    let shared = 0;
    while (shared < bits && first.value >> BigInt(bits - 1 - shared) === last.value >> BigInt(bits - 1 - shared)) shared += 1;
    for (const end of [first, last]) this.#pin(end, shared, bits);
  }

  /** The other address. */
  map(ip: Ip): Ip {
    if (KEPT.some((prefix) => contains(prefix, ip))) return ip;
    const bits = bitsOf(ip.family);
    let value = 0n;
    for (let depth = 0; depth < bits; depth += 1) {
      const bit = (ip.value >> BigInt(bits - 1 - depth)) & 1n;
      value = (value << 1n) | (depth < MAPPED_BITS[ip.family] && this.#turned(nodeOf(ip, depth, bits)) ? bit ^ 1n : bit);
    }
    return { family: ip.family, value };
  }

  #pin(ip: Ip, from: number, to: number): void {
    for (let depth = from; depth < to; depth += 1) this.#pinned.add(nodeOf(ip, depth, bitsOf(ip.family)));
  }

  #turned(node: string): boolean {
    if (this.#pinned.has(node)) return false;
    const known = this.#known.get(node) ?? this.#turns(node);
    this.#known.set(node, known);
    return known;
  }
}

/** The beginning of an address, of `depth` bits. */
function nodeOf({ family, value }: Ip, depth: number, bits: number): string {
  return `${family}/${depth}/${(value >> BigInt(bits - depth)).toString(16)}`;
}

function prefixes(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap((text) => parsePrefix(text) ?? []);
}
