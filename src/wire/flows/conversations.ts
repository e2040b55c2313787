import type { RawPacket } from '../read/raw-packet.ts';
import { grown } from './byte-table.ts';

/**
 * Who talks with whom: one row for each pair of endpoints, as columns of numbers. Direction 0 is that of the first packet, 1 the way back; columns of one
 * direction are at `row * 2 + direction`. Tunnels are no part of it: a connection is the same inside and outside.
 */
export class Conversations {
  readonly #most: number;
  count = 0;
  capacity = 1024;
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
  #slots = new Int32Array(4096).fill(-1);

  constructor(most: number) {
    this.#most = most;
  }

  /** The row of a packet's conversation times two, plus its direction; a new row for a new one. -1 when there is no room. */
  find(from: number, to: number, sport: number, dport: number, point: number): number {
    const slot = this.#slotOf(from, to, sport, dport, point);
    const row = this.#slots[slot] ?? -1;
    return row < 0 ? this.#begin(slot, from, to, sport, dport, point) : row * 2 + this.#directionIn(row, from, sport);
  }

  /** The same without making a row: -1 when there is none. */
  lookup(from: number, to: number, sport: number, dport: number, point: number): number {
    const row = this.#slots[this.#slotOf(from, to, sport, dport, point)] ?? -1;
    return row < 0 ? -1 : row * 2 + this.#directionIn(row, from, sport);
  }

  /** Begins a new row for the same endpoints, which takes the place of the one before; direction 0 is this packet's. */
  again(from: number, to: number, sport: number, dport: number, point: number): number {
    return this.#begin(this.#slotOf(from, to, sport, dport, point), from, to, sport, dport, point);
  }

  /** Counts a packet. */
  seen(place: number, { number, time, wireLength }: RawPacket): void {
    const row = place >> 1;
    this.packets[place] = (this.packets[place] ?? 0) + 1;
    this.bytes[place] = (this.bytes[place] ?? 0) + wireLength;
    if (this.firstNumber[row] === 0) {
      this.firstNumber[row] = number;
      this.firstTime[row] = time;
    }
    this.lastNumber[row] = number;
    this.lastTime[row] = time;
  }

  #directionIn(row: number, from: number, sport: number): 0 | 1 {
    return this.addressA[row] === from && (this.ports[row] ?? 0) >>> 16 === sport ? 0 : 1;
  }

  #isOf(row: number, from: number, to: number, sport: number, dport: number, point: number): boolean {
    const ports = this.ports[row] ?? 0;
    if (this.point[row] !== point) return false;
    if (this.addressA[row] === from && this.addressB[row] === to && ports >>> 16 === sport && (ports & 0xffff) === dport) return true;
    return this.addressA[row] === to && this.addressB[row] === from && ports >>> 16 === dport && (ports & 0xffff) === sport;
  }

  #slotOf(from: number, to: number, sport: number, dport: number, point: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(from, to, sport, dport, point) & mask;
    for (;;) {
      const row = this.#slots[slot] ?? -1;
      if (row < 0 || this.#isOf(row, from, to, sport, dport, point)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #begin(slot: number, from: number, to: number, sport: number, dport: number, point: number): number {
    if (this.count >= this.#most) {
      this.leftOut += 1;
      return -1;
    }
    if (this.count === this.capacity) this.grow(this.capacity * 2);
    const row = this.count;
    this.count = row + 1;
    this.addressA[row] = from;
    this.addressB[row] = to;
    this.ports[row] = ((sport << 16) | dport) >>> 0;
    this.point[row] = point;
    this.#slots[slot] = row;
    if (this.count * 2 > this.#slots.length) this.#spread();
    return row * 2;
  }

  /** Makes room for this many rows. */
  protected grow(capacity: number): void {
    this.capacity = capacity;
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
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let row = 0; row < this.count; row += 1) {
      const ports = this.ports[row] ?? 0;
      this.#slots[this.#slotOf(this.addressA[row] ?? 0, this.addressB[row] ?? 0, ports >>> 16, ports & 0xffff, this.point[row] ?? 0)] = row;
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
