const SLOT = 2;

/** Numbers for strings of bytes (addresses, names): the same bytes have the same number, counted from 0. Memory is bounded: a full table gives -1 for what is new. */
export class ByteTable {
  readonly #most: number;
  readonly #mostBytes: number;
  /** All of them, each from a whole word on and filled up with zeros. */
  #arena = new Int32Array(1024);
  #arenaBytes = new Uint8Array(this.#arena.buffer);
  #used = 0;
  /** Where each begins, in words, and how many bytes it has. */
  #starts = new Uint32Array(256);
  #lengths = new Uint32Array(256);
  /** A number and its hash beside each other; -1 where there is none. */
  #slots = new Int32Array(1024 * SLOT).fill(-1);
  #words = new Int32Array(64);
  #bytes = new Uint8Array(this.#words.buffer);
  count = 0;

  constructor(most: number, mostBytes: number) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  /** The number of these bytes. */
  number(bytes: Uint8Array, at: number, length: number): number {
    if (length > this.#bytes.length) {
      this.#words = new Int32Array((length + 3) >> 2);
      this.#bytes = new Uint8Array(this.#words.buffer);
    }
    const copy = this.#bytes;
    for (let index = 0; index < length; index += 1) copy[index] = bytes[at + index] ?? 0;
    for (let index = length; (index & 3) !== 0; index += 1) copy[index] = 0;
    return this.numberOfWords(this.#words, length);
  }

  /** The number of so many bytes that lie in words and are filled up with zeros to a whole word. */
  numberOfWords(words: Int32Array, length: number): number {
    const hash = hashOf(words, length);
    const slots = this.#slots;
    const mask = slots.length - SLOT;
    for (let slot = (hash * SLOT) & mask; ; slot = (slot + SLOT) & mask) {
      const found = slots[slot] ?? -1;
      if (found < 0) return this.#insert(slot, hash, words, length);
      if (slots[slot + 1] === hash && this.#isSame(found, words, length)) return found;
    }
  }

  /** The number that these bytes have; -1 when they have none. */
  numberOf(bytes: Uint8Array): number {
    const words = new Int32Array((bytes.length + 3) >> 2);
    new Uint8Array(words.buffer).set(bytes);
    const hash = hashOf(words, bytes.length);
    const mask = this.#slots.length - SLOT;
    for (let slot = (hash * SLOT) & mask; ; slot = (slot + SLOT) & mask) {
      const found = this.#slots[slot] ?? -1;
      if (found < 0 || (this.#slots[slot + 1] === hash && this.#isSame(found, words, bytes.length))) return found;
    }
  }

  /** All bytes that have numbers, for who reads without taking a part of them apart: those of one begin at `startOf` and are `lengthOf` many. */
  get arena(): Uint8Array {
    return this.#arenaBytes;
  }

  startOf(number: number): number {
    return (this.#starts[number] ?? 0) * 4;
  }

  lengthOf(number: number): number {
    return this.#lengths[number] ?? 0;
  }

  /** The bytes that have a number. */
  bytesOf(number: number): Uint8Array {
    const start = this.startOf(number);
    return this.#arenaBytes.subarray(start, start + this.lengthOf(number));
  }

  #isSame(number: number, words: Int32Array, length: number): boolean {
    if (this.#lengths[number] !== length) return false;
    const arena = this.#arena;
    const start = this.#starts[number] ?? 0;
    for (let index = 0; index * 4 < length; index += 1) if (arena[start + index] !== words[index]) return false;
    return true;
  }

  #insert(slot: number, hash: number, words: Int32Array, length: number): number {
    const size = (length + 3) >> 2;
    if (this.count >= this.#most || (this.#used + size) * 4 > this.#mostBytes) return -1;
    if (this.#used + size > this.#arena.length) {
      this.#arena = grown(this.#arena, Math.max(this.#arena.length * 2, this.#used + size));
      this.#arenaBytes = new Uint8Array(this.#arena.buffer);
    }
    const number = this.count;
    if (number === this.#starts.length) {
      this.#starts = grown(this.#starts, number * 2);
      this.#lengths = grown(this.#lengths, number * 2);
    }
    this.#arena.set(words.subarray(0, size), this.#used);
    this.#starts[number] = this.#used;
    this.#lengths[number] = length;
    this.#used += size;
    this.#slots[slot] = number;
    this.#slots[slot + 1] = hash;
    this.count = number + 1;
    if (this.count * 2 * SLOT > this.#slots.length) this.#spread();
    return number;
  }

  #spread(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2).fill(-1);
    const mask = slots.length - SLOT;
    for (let at = 0; at < old.length; at += SLOT) {
      const [number, hash] = [old[at] ?? -1, old[at + 1] ?? 0];
      if (number < 0) continue;
      let slot = (hash * SLOT) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + SLOT) & mask;
      slots[slot] = number;
      slots[slot + 1] = hash;
    }
    this.#slots = slots;
  }
}

function hashOf(words: Int32Array, length: number): number {
  const size = (length + 3) >> 2;
  let hash = length;
  for (let index = 0; index < size; index += 1) {
    hash = Math.imul(hash ^ (words[index] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash ^ (hash >>> 13);
}

/** Tables grow in few steps: what is copied each time costs more than rows that are not used yet, behind which there is no page of memory. */
export const GROWTH = 4;

type Numbers = Uint8Array | Int8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** A longer array that begins with the same numbers. */
export function grown<T extends Numbers>(array: T, length: number): T {
  const longer = new (array.constructor as new (length: number) => T)(length);
  longer.set(array);
  return longer;
}
