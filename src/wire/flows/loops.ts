import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';
import { ttlOf } from '../dissect/fields.ts';

const SLOTS = 16_384;
const MOST = 1000;
/** A packet that comes by this often with less and less time to live goes in a circle. */
const ROUNDS = 3;
/**
 * Hosts begin with 64 or more (RFC 1700: 64, others 128 or 255), and few packets of a cluster pass eight routers: what goes in a circle comes below this.
 * A kernel that is both of its routers ends it long before zero (seen: at 34).
 */
const LOW = 56;

/** A packet that came by one place again and again. */
export interface Loop {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly first: number;
  last: number;
  rounds: number;
  readonly fromTtl: number;
  toTtl: number;
}

/** Finds packets that come by the same place again with less time to live: they go in a circle between routers. */
export class Loops {
  readonly #hashes = new Int32Array(SLOTS);
  readonly #ttls = new Uint8Array(SLOTS);
  readonly #rounds = new Uint8Array(SLOTS);
  readonly #firsts = new Uint32Array(SLOTS);
  readonly #firstTtls = new Uint8Array(SLOTS);
  readonly #found = new Map<number, Loop>();

  all(): readonly Loop[] {
    return [...this.#found.values()];
  }

  /** Takes a packet with a transport header. What is the same in every round is compared: all of the headers but time to live and checksum. */
  take(d: Dissection, number: number, point: number): void {
    const ttl = ttlOf(d, d.network);
    if (ttl > LOW) return;
    const hash = identity(d, point);
    const slot = hash & (SLOTS - 1);
    if (this.#hashes[slot] !== hash || ttl >= (this.#ttls[slot] ?? 0)) {
      this.#hashes[slot] = hash;
      this.#rounds[slot] = 1;
      this.#firsts[slot] = number;
      this.#firstTtls[slot] = ttl;
    } else this.#again(slot, d, number, ttl);
    this.#ttls[slot] = ttl;
  }

  #again(slot: number, d: Dissection, number: number, ttl: number): void {
    const rounds = Math.min(255, (this.#rounds[slot] ?? 0) + 1);
    this.#rounds[slot] = rounds;
    if (rounds < ROUNDS) return;
    const first = this.#firsts[slot] ?? 0;
    const known = this.#found.get(first);
    if (known !== undefined) {
      known.rounds = rounds;
      known.last = number;
      known.toTtl = ttl;
    } else if (this.#found.size < MOST) {
      const [at, length] = d.kind[d.network] === LAYER.ipv4 ? [d.atOf(d.network) + 12, 4] : [d.atOf(d.network) + 8, 16];
      this.#found.set(first, { source: d.bytes.slice(at, at + length), destination: d.bytes.slice(at + length, at + 2 * length), first, last: number, rounds, fromTtl: this.#firstTtls[slot] ?? 0, toTtl: ttl });
    }
  }
}

function identity(d: Dissection, point: number): number {
  const { view } = d;
  const at = d.atOf(d.network);
  const isV4 = d.kind[d.network] === LAYER.ipv4;
  // Length and identification, and what comes after the checksum; of IPv6 the length, and what comes after the hop limit.
  let hash = mixed(point, isV4 ? view.getUint32(at + 2) : view.getUint16(at + 4));
  for (let index = at + (isV4 ? 12 : 8); index < at + (isV4 ? 20 : 40); index += 4) hash = mixed(hash, view.getUint32(index));
  const transport = d.atOf(d.transport);
  const end = Math.min(transport + 20, d.endOf(d.transport)) - 4;
  for (let index = transport; index <= end; index += 4) hash = mixed(hash, view.getUint32(index));
  return hash ^ (hash >>> 15);
}

function mixed(hash: number, word: number): number {
  const next = Math.imul(hash ^ word, 0x9e3779b1);
  return next ^ (next >>> 15);
}
