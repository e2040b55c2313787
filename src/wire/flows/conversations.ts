import type { RawPacket } from '../read/raw-packet.ts';
import { grown, GROWTH } from './byte-table.ts';

const LATELY = 1024;
const KEY = 4;

/**
 * Who talks with whom: one row for each pair of endpoints, as columns of numbers. Direction 0 is that of the first packet, 1 the way back; columns of one
 * direction are at `row * 2 + direction`. Tunnels are no part of it: a connection is the same inside and outside.
 */
export class Conversations {
  readonly #most: number;
  count = 0;
  /** Small, so that the columns grow before code is compiled: code that took an array for the only one is thrown away when another takes its place. */
  capacity = 64;
  /** Numbers of addresses and ports of the end that sent the first packet, and of the other. */
  addressA = new Int32Array(this.capacity);
  addressB = new Int32Array(this.capacity);
  /** Both ports: the first sender's above, the other's below. */
  ports = new Uint32Array(this.capacity);
  /** Where it was seen: the same packets at another device are another conversation. */
  point = new Int32Array(this.capacity);
  firstNumber = new Uint32Array(this.capacity);
  lastNumber = new Uint32Array(this.capacity);
  /** Nanoseconds since the capture's first packet. */
  firstTime = new Float64Array(this.capacity);
  lastTime = new Float64Array(this.capacity);
  packets = new Uint32Array(this.capacity * 2);
  /** Bytes of the whole frames, as on the wire. */
  bytes = new Float64Array(this.capacity * 2);
  /** How many packets were of conversations that there was no room for. */
  leftOut = 0;
  #slots = new Int32Array(256).fill(-1);
  /** Addresses, ports and point of a row once more, side by side: of a row that was not in use lately they come from memory at once. */
  #keys = new Int32Array(this.capacity * KEY);
  /** The rows that were found lately, by the end of their hash: packets of one conversation come close to one another. */
  readonly #late = new Int32Array(LATELY).fill(-1);

  constructor(most: number) {
    this.#most = most;
  }

  /** The row of a packet's conversation times two, plus its direction; a new row for a new one. -1 when there is no room. */
  find(from: number, to: number, sport: number, dport: number, point: number): number {
    const hash = hashOf(from, to, sport, dport, point);
    const late = this.#late[hash & (LATELY - 1)] ?? -1;
    const place = late < 0 ? -1 : this.#placeIn(late, from, to, sport, dport, point);
    if (place >= 0) return place;
    const slot = this.#slotOf(hash, from, to, sport, dport, point);
    const row = this.#slots[slot] ?? -1;
    if (row < 0) return this.#begin(slot, hash, from, to, sport, dport, point);
    this.#late[hash & (LATELY - 1)] = row;
    return this.#placeIn(row, from, to, sport, dport, point);
  }

  /** The same without making a row: -1 when there is none. */
  lookup(from: number, to: number, sport: number, dport: number, point: number): number {
    const row = this.#slots[this.#slotOf(hashOf(from, to, sport, dport, point), from, to, sport, dport, point)] ?? -1;
    return row < 0 ? -1 : this.#placeIn(row, from, to, sport, dport, point);
  }

  /** Begins a new row for the same endpoints, which takes the place of the one before; direction 0 is this packet's. */
  again(from: number, to: number, sport: number, dport: number, point: number): number {
    const hash = hashOf(from, to, sport, dport, point);
    return this.#begin(this.#slotOf(hash, from, to, sport, dport, point), hash, from, to, sport, dport, point);
  }

  /** Counts a packet. Gives how long its conversation was silent before it: 0 for the first one. */
  seen(place: number, { number, time, wireLength }: RawPacket): number {
    const row = place >> 1;
    this.packets[place] = (this.packets[place] ?? 0) + 1;
    this.bytes[place] = (this.bytes[place] ?? 0) + wireLength;
    let silence = 0;
    if (this.lastNumber[row] === 0) {
      this.firstNumber[row] = number;
      this.firstTime[row] = time;
    } else silence = time - (this.lastTime[row] ?? 0);
    this.lastNumber[row] = number;
    this.lastTime[row] = time;
    return silence;
  }

  /** The row times two plus the direction, if the row is of these endpoints; -1 otherwise. */
  #placeIn(row: number, from: number, to: number, sport: number, dport: number, point: number): number {
    const keys = this.#keys;
    const at = row * KEY;
    const [a, b, ports] = [keys[at], keys[at + 1], keys[at + 2]];
    if (keys[at + 3] !== point) return -1;
    if (a === from && b === to && ports === ((sport << 16) | dport)) return row * 2;
    return a === to && b === from && ports === ((dport << 16) | sport) ? row * 2 + 1 : -1;
  }

  #slotOf(hash: number, from: number, to: number, sport: number, dport: number, point: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const row = this.#slots[slot] ?? -1;
      if (row < 0 || this.#placeIn(row, from, to, sport, dport, point) >= 0) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #begin(slot: number, hash: number, from: number, to: number, sport: number, dport: number, point: number): number {
    if (this.count >= this.#most) {
      this.leftOut += 1;
      return -1;
    }
    if (this.count === this.capacity) this.grow(Math.min(this.capacity * GROWTH, Math.max(this.#most, this.capacity + 1)));
    const row = this.count;
    this.count = row + 1;
    this.addressA[row] = from;
    this.addressB[row] = to;
    this.ports[row] = ((sport << 16) | dport) >>> 0;
    this.point[row] = point;
    this.#keys.set([from, to, (sport << 16) | dport, point], row * KEY);
    this.#slots[slot] = row;
    this.#late[hash & (LATELY - 1)] = row;
    if (this.count * 2 > this.#slots.length) this.#spread();
    return row * 2;
  }

  /** Makes room for this many rows. */
  protected grow(capacity: number): void {
    this.capacity = capacity;
    this.#keys = grown(this.#keys, capacity * KEY);
    this.addressA = grown(this.addressA, capacity);
    this.addressB = grown(this.addressB, capacity);
    this.ports = grown(this.ports, capacity);
    this.point = grown(this.point, capacity);
    this.firstNumber = grown(this.firstNumber, capacity);
    this.lastNumber = grown(this.lastNumber, capacity);
    this.firstTime = grown(this.firstTime, capacity);
    this.lastTime = grown(this.lastTime, capacity);
    this.packets = grown(this.packets, capacity * 2);
    this.bytes = grown(this.bytes, capacity * 2);
  }

  /** Rows in their order, so that the newest of the same endpoints is the one that is found. */
  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * GROWTH).fill(-1);
    for (let row = 0; row < this.count; row += 1) {
      const at = row * KEY;
      const [from, to, ports, point] = [this.#keys[at] ?? 0, this.#keys[at + 1] ?? 0, this.#keys[at + 2] ?? 0, this.#keys[at + 3] ?? 0];
      const hash = hashOf(from, to, ports >>> 16, ports & 0xffff, point);
      this.#slots[this.#slotOf(hash, from, to, ports >>> 16, ports & 0xffff, point)] = row;
    }
  }
}

/** The same for both directions. */
function hashOf(from: number, to: number, sport: number, dport: number, point: number): number {
  let hash = Math.imul(from ^ 0x2545f491, 0x9e3779b1) + Math.imul(to ^ 0x2545f491, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ (Math.imul(sport, 0xc2b2ae35) + Math.imul(dport, 0xc2b2ae35));
  hash = Math.imul(hash ^ (hash >>> 13) ^ point, 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}
