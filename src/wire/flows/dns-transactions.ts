import { ByteTable, grown, GROWTH } from './byte-table.ts';
import type { DnsMessage } from './dns-message.ts';

/** More questions with one id on one conversation are not looked through. */
const LONGEST_CHAIN = 16;
const MOST_NAMES = 500_000;
const MOST_NAME_BYTES = 16 * 1024 * 1024;
const LATELY = 1024;

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
  #slots = new Int32Array(256).fill(-1);
  /** The transactions that were begun lately, by the end of their hash: an answer comes soon after its question. */
  readonly #late = new Int32Array(LATELY).fill(-1);

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a message. Gives its transaction, or -1. */
  take(message: DnsMessage, place: number, isTcp: boolean, number: number, time: number): number {
    const conversation = (place >> 1) * 2 + (isTcp ? 1 : 0);
    const name = message.nameLength === 0 ? -1 : this.names.numberOfWords(message.nameWords, message.nameLength);
    if (!message.isResponse) return this.#ask(this.#slotOf(conversation, message.id), message, conversation, place & 1, name, number, time);
    const late = this.#late[mixed(conversation, message.id) & (LATELY - 1)] ?? -1;
    const isLate = late >= 0 && this.conversation[late] === conversation && this.id[late] === message.id;
    return this.#answer(isLate ? late : (this.#slots[this.#slotOf(conversation, message.id)] ?? -1), message, name, number, time);
  }

  #ask(slot: number, message: DnsMessage, conversation: number, direction: number, name: number, number: number, time: number): number {
    const known = this.#find(this.#slots[slot] ?? -1, message, name);
    if (known >= 0 && this.responseNumber[known] === 0) {
      this.asked[known] = (this.asked[known] ?? 0) + 1;
      this.lastQueryNumber[known] = number;
      this.lastQueryTime[known] = time;
      return known;
    }
    return this.#begin(slot, message, conversation, direction, name, number, time);
  }

  #answer(latest: number, message: DnsMessage, name: number, number: number, time: number): number {
    const index = message.nameLength === 0 ? latest : this.#find(latest, message, name);
    if (index < 0) {
      this.unasked += 1;
      return -1;
    }
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

  #begin(slot: number, { id, type }: DnsMessage, conversation: number, direction: number, name: number, number: number, time: number): number {
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
    this.#late[mixed(conversation, id) & (LATELY - 1)] = index;
    if (this.count * 2 > this.#slots.length) this.#spread();
    return index;
  }

  #slotOf(conversation: number, id: number): number {
    const mask = this.#slots.length - 1;
    let slot = mixed(conversation, id) & mask;
    for (;;) {
      const index = this.#slots[slot] ?? -1;
      if (index < 0 || (this.conversation[index] === conversation && this.id[index] === id)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * GROWTH).fill(-1);
    for (let index = 0; index < this.count; index += 1) this.#slots[this.#slotOf(this.conversation[index] ?? 0, this.id[index] ?? 0)] = index;
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
