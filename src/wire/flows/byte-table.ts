/** Numbers for strings of bytes (addresses, names): the same bytes have the same number, counted from 0. Memory is bounded: a full table gives -1 for what is new. */
export class ByteTable {
  readonly #most: number;
  readonly #mostBytes: number;
  #arena = new Uint8Array(4096);
  #used = 0;
  #ends = new Uint32Array(256);
  #slots = new Int32Array(1024).fill(-1);
  count = 0;

  constructor(most: number, mostBytes: number) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  /** The number of these bytes. */
  number(bytes: Uint8Array, at: number, length: number): number {
    const hash = hashOf(bytes, at, length);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] ?? -1;
      if (found < 0) return this.#insert(slot, bytes, at, length);
      if (this.#isSame(found, bytes, at, length)) return found;
    }
  }

  /** The bytes that have a number. */
  bytesOf(number: number): Uint8Array {
    return this.#arena.subarray(this.#startOf(number), this.#ends[number] ?? 0);
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  #isSame(number: number, bytes: Uint8Array, at: number, length: number): boolean {
    const start = this.#startOf(number);
    if ((this.#ends[number] ?? 0) - start !== length) return false;
    for (let index = 0; index < length; index += 1) if (this.#arena[start + index] !== bytes[at + index]) return false;
    return true;
  }

  #insert(slot: number, bytes: Uint8Array, at: number, length: number): number {
    if (this.count >= this.#most || this.#used + length > this.#mostBytes) return -1;
    if (this.#used + length > this.#arena.length) this.#arena = grown(this.#arena, Math.max(this.#arena.length * 2, this.#used + length));
    if (this.count === this.#ends.length) this.#ends = grown(this.#ends, this.count * 2);
    this.#arena.set(bytes.subarray(at, at + length), this.#used);
    this.#used += length;
    this.#ends[this.count] = this.#used;
    this.#slots[slot] = this.count;
    this.count += 1;
    if (this.count * 2 > this.#slots.length) this.#spread();
    return this.count - 1;
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number += 1) {
      const bytes = this.bytesOf(number);
      let slot = hashOf(bytes, 0, bytes.length) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}

/** Four bytes at a time, which is what makes long names cheap. */
function hashOf(bytes: Uint8Array, at: number, length: number): number {
  const end = at + length;
  let hash = length;
  let index = at;
  for (; index + 4 <= end; index += 4) {
    const word = ((bytes[index] ?? 0) << 24) | ((bytes[index + 1] ?? 0) << 16) | ((bytes[index + 2] ?? 0) << 8) | (bytes[index + 3] ?? 0);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; index < end; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return hash ^ (hash >>> 13);
}

type Numbers = Uint8Array | Int8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** A longer array that begins with the same numbers. */
export function grown<T extends Numbers>(array: T, length: number): T {
  const longer = new (array.constructor as new (length: number) => T)(length);
  longer.set(array);
  return longer;
}
