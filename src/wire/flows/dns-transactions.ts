import { ByteTable, grown, GROWTH } from './byte-table.ts';
import type { DnsMessage } from './dns-message.ts';

/** More questions with one id on one conversation are not looked through. */
const LONGEST_CHAIN = 16;
const MOST_NAMES = 500_000;
const MOST_NAME_BYTES = 16 * 1024 * 1024;
const LATELY = 1024;
const SLOT = 2;

/**
 * DNS questions with their answers, as columns of numbers, in the order of the questions. A question asked again, with the same id on the same
 * conversation, before it was answered, is the same transaction. An answer belongs to the question that it repeats. Packet numbers of 0 say that there was none.
 */
export class DnsTransactions {
  readonly names = new ByteTable(MOST_NAMES, MOST_NAME_BYTES);
  readonly #most: number;
  count = 0;
  /** Small, as that of `Conversations`. */
  #capacity = 64;
  /** The conversation, times two, and one more for TCP. */
  conversation = new Uint32Array(this.#capacity);
  id = new Uint16Array(this.#capacity);
  name = new Int32Array(this.#capacity);
  type = new Uint16Array(this.#capacity);
  /** The first question and the last one. */
  queryNumber = new Uint32Array(this.#capacity);
  queryTime = new Float64Array(this.#capacity);
  lastQueryNumber = new Uint32Array(this.#capacity);
  lastQueryTime = new Float64Array(this.#capacity);
  asked = new Uint16Array(this.#capacity);
  responseNumber = new Uint32Array(this.#capacity);
  responseTime = new Float64Array(this.#capacity);
  responses = new Uint16Array(this.#capacity);
  rcode = new Uint8Array(this.#capacity);
  answers = new Uint16Array(this.#capacity);
  truncated = new Uint8Array(this.#capacity);
  /** Which way of its conversation the question went. */
  direction = new Uint8Array(this.#capacity);
  /** The transaction before with the same id on the same conversation; -1 when there is none. */
  before = new Int32Array(this.#capacity);
  /** Answers to questions that the capture has not, and messages that there was no room for. */
  unasked = 0;
  leftOut = 0;
  /** A transaction and the hash of its conversation and id beside each other; -1 where there is none. */
  #slots = new Int32Array(128 * SLOT).fill(-1);
  /** The transactions that were begun lately, by the end of their hash: an answer comes soon after its question. */
  readonly #late = new Int32Array(LATELY).fill(-1);

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a message of which the header was read. Gives its transaction, or -1. */
  take(message: DnsMessage, place: number, isTcp: boolean, number: number, time: number): number {
    const conversation = (place >> 1) * 2 + (isTcp ? 1 : 0);
    const hash = mixed(conversation, message.id);
    const late = message.isResponse ? (this.#late[hash & (LATELY - 1)] ?? -1) : -1;
    const isLate = late >= 0 && this.conversation[late] === conversation && this.id[late] === message.id;
    // Nearly every answer repeats the question that came lately.
    if (isLate && this.#isRepeated(late, message)) return this.#answered(late, message, number, time);
    if (!message.readQuestion()) return -1;
    const name = message.nameLength === 0 ? -1 : this.names.numberOfWords(message.nameWords, message.nameLength);
    if (!message.isResponse) return this.#ask(hash, message, conversation, place & 1, name, number, time);
    const latest = isLate ? late : (this.#slots[this.#slotOf(hash, conversation, message.id)] ?? -1);
    const index = message.nameLength === 0 ? latest : this.#find(latest, message, name);
    if (index >= 0) return this.#answered(index, message, number, time);
    this.unasked += 1;
    return -1;
  }

  #isRepeated(index: number, message: DnsMessage): boolean {
    const name = this.name[index] ?? -1;
    return name >= 0 && message.isRepeating(this.names.arena, this.names.startOf(name), this.names.lengthOf(name), this.type[index] ?? 0);
  }

  #ask(hash: number, message: DnsMessage, conversation: number, direction: number, name: number, number: number, time: number): number {
    const slot = this.#slotOf(hash, conversation, message.id);
    const known = this.#find(this.#slots[slot] ?? -1, message, name);
    if (known >= 0 && this.responseNumber[known] === 0) {
      this.asked[known] = (this.asked[known] ?? 0) + 1;
      this.lastQueryNumber[known] = number;
      this.lastQueryTime[known] = time;
      return known;
    }
    return this.#begin(slot, hash, message, conversation, direction, name, number, time);
  }

  #answered(index: number, message: DnsMessage, number: number, time: number): number {
    this.responses[index] = (this.responses[index] ?? 0) + 1;
    if (this.responseNumber[index] !== 0) return index;
    this.responseNumber[index] = number;
    this.responseTime[index] = time;
    this.rcode[index] = message.rcode;
    this.answers[index] = message.answers;
    this.truncated[index] = message.isTruncated ? 1 : 0;
    return index;
  }

  #find(latest: number, { type }: DnsMessage, name: number): number {
    let index = latest;
    for (let step = 0; step < LONGEST_CHAIN && index >= 0; step += 1) {
      if (this.name[index] === name && this.type[index] === type) return index;
      index = this.before[index] ?? -1;
    }
    return -1;
  }

  #begin(slot: number, hash: number, { id, type }: DnsMessage, conversation: number, direction: number, name: number, number: number, time: number): number {
    if (this.count >= this.#most) {
      this.leftOut += 1;
      return -1;
    }
    if (this.count === this.#capacity) this.#grow(Math.min(this.#capacity * GROWTH, Math.max(this.#most, this.#capacity + 1)));
    const index = this.count;
    this.count = index + 1;
    this.conversation[index] = conversation;
    this.id[index] = id;
    this.name[index] = name;
    this.type[index] = type;
    this.direction[index] = direction;
    this.queryNumber[index] = number;
    this.lastQueryNumber[index] = number;
    this.queryTime[index] = time;
    this.lastQueryTime[index] = time;
    this.asked[index] = 1;
    this.before[index] = this.#slots[slot] ?? -1;
    this.#slots[slot] = index;
    this.#slots[slot + 1] = hash;
    this.#late[hash & (LATELY - 1)] = index;
    if (this.count * 2 * SLOT > this.#slots.length) this.#spread();
    return index;
  }

  #slotOf(hash: number, conversation: number, id: number): number {
    const slots = this.#slots;
    const mask = slots.length - SLOT;
    for (let slot = (hash * SLOT) & mask; ; slot = (slot + SLOT) & mask) {
      const index = slots[slot] ?? -1;
      if (index < 0 || (slots[slot + 1] === hash && this.conversation[index] === conversation && this.id[index] === id)) return slot;
    }
  }

  /** The newest transaction of each conversation and id, of which there is one slot already. */
  #spread(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * GROWTH).fill(-1);
    const mask = slots.length - SLOT;
    for (let at = 0; at < old.length; at += SLOT) {
      const [index, hash] = [old[at] ?? -1, old[at + 1] ?? 0];
      if (index < 0) continue;
      let slot = (hash * SLOT) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + SLOT) & mask;
      slots[slot] = index;
      slots[slot + 1] = hash;
    }
    this.#slots = slots;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.conversation = grown(this.conversation, capacity);
    this.id = grown(this.id, capacity);
    this.name = grown(this.name, capacity);
    this.type = grown(this.type, capacity);
    this.queryNumber = grown(this.queryNumber, capacity);
    this.queryTime = grown(this.queryTime, capacity);
    this.lastQueryNumber = grown(this.lastQueryNumber, capacity);
    this.lastQueryTime = grown(this.lastQueryTime, capacity);
    this.asked = grown(this.asked, capacity);
    this.responseNumber = grown(this.responseNumber, capacity);
    this.responseTime = grown(this.responseTime, capacity);
    this.responses = grown(this.responses, capacity);
    this.rcode = grown(this.rcode, capacity);
    this.answers = grown(this.answers, capacity);
    this.truncated = grown(this.truncated, capacity);
    this.direction = grown(this.direction, capacity);
    this.before = grown(this.before, capacity);
  }
}

function mixed(conversation: number, id: number): number {
  const hash = Math.imul(conversation ^ 0x51ed270b, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
