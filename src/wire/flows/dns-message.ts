import { u16 } from '../bytes.ts';

const HEADER = 12;
const LONGEST_NAME = 255;

/** What a DNS message says of itself (RFC 1035, section 4): one object for message after message. */
export class DnsMessage {
  id = 0;
  isResponse = false;
  isTruncated = false;
  opcode = 0;
  rcode = 0;
  questions = 0;
  answers = 0;
  /** The first question: its name in wire form, lower case and without compression, and its type and class. */
  readonly name = new Uint8Array(LONGEST_NAME + 1);
  /** The same as whole words, the last one filled up with zeros. */
  readonly nameWords = new Int32Array(this.name.buffer);
  nameLength = 0;
  type = 0;
  class = 0;
  #bytes: Uint8Array = this.name;
  #at = 0;
  #end = 0;

  /** Reads a message; false when it is none, or cut off before the end of its first question. */
  read(bytes: Uint8Array, at: number, end: number): boolean {
    return this.readHeader(bytes, at, end) && this.readQuestion();
  }

  /** Reads a message without its question; false when it is none. */
  readHeader(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < HEADER) return false;
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
    const flags = u16(bytes, at + 2);
    this.id = u16(bytes, at);
    this.isResponse = (flags & 0x8000) !== 0;
    this.opcode = (flags >> 11) & 15;
    this.isTruncated = (flags & 0x0200) !== 0;
    this.rcode = flags & 15;
    this.questions = u16(bytes, at + 4);
    this.answers = u16(bytes, at + 6);
    this.nameLength = 0;
    this.type = 0;
    this.class = 0;
    return true;
  }

  /** Reads the first question of the message whose header was read; false when it is cut off. */
  readQuestion(): boolean {
    const bytes = this.#bytes;
    if (this.questions === 0) return true;
    const next = this.#name(bytes, this.#at, this.#at + HEADER, this.#end);
    if (next < 0 || next + 4 > this.#end) return false;
    this.type = u16(bytes, next);
    this.class = u16(bytes, next + 2);
    return true;
  }

  /** Whether the message whose header was read repeats a question: a name of so many bytes that lies at `start` in others, in lower case. One that it writes in pieces is not looked at. */
  isRepeating(names: Uint8Array, start: number, length: number, type: number): boolean {
    const bytes = this.#bytes;
    const at = this.#at + HEADER;
    if (this.questions === 0 || at + length + 4 > this.#end) return false;
    for (let index = 0; index < length; index += 1) if (LOWER[bytes[at + index] ?? 0] !== names[start + index]) return false;
    return u16(bytes, at + length) === type;
  }

  /** Takes the name at a place, following pointers backwards only, so that it ends (RFC 1035, section 4.1.4). Gives where it ends; -1 when it is broken. */
  #name(bytes: Uint8Array, message: number, at: number, end: number): number {
    const { name } = this;
    let place = at;
    let after = -1;
    let length = 0;
    for (;;) {
      const size = bytes[place] ?? 0;
      if (place >= end) return -1;
      if (size >= 0xc0) {
        const target = message + (u16(bytes, place) & 0x3fff);
        if (after < 0) after = place + 2;
        if (target >= place) return -1;
        place = target;
        continue;
      }
      if (size > 63 || place + 1 + size > end || length + 1 + size > LONGEST_NAME) return -1;
      name[length] = size;
      for (let index = 1; index <= size; index += 1) name[length + index] = LOWER[bytes[place + index] ?? 0] ?? 0;
      length += 1 + size;
      place += 1 + size;
      if (size !== 0) continue;
      this.nameLength = length;
      for (let index = length; (index & 3) !== 0; index += 1) name[index] = 0;
      return after < 0 ? place : after;
    }
  }
}

/** Each byte in lower case. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** A name in wire form as text, with a full stop between labels; what is no letter, digit, hyphen or underscore is shown as \DDD (RFC 1035, section 5.1). */
export function nameText(name: Uint8Array): string {
  let text = '';
  for (let at = 0; at < name.length && name[at] !== 0; at += 1 + (name[at] ?? 0)) {
    if (text !== '') text += '.';
    for (const byte of name.subarray(at + 1, at + 1 + (name[at] ?? 0))) text += isPlain(byte) ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }
  return text === '' ? '.' : text;
}

function isPlain(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d || byte === 0x5f;
}

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV', 64: 'SVCB', 65: 'HTTPS', 255: 'ANY' };

/** The name of a record type, or TYPE and its number (RFC 3597). */
export function typeText(type: number): string {
  return TYPES[type] ?? `TYPE${type}`;
}

const RCODES: Readonly<Record<number, string>> = { 0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED' };

/** The name of a response code (IANA). */
export function rcodeText(rcode: number): string {
  return RCODES[rcode] ?? `RCODE${rcode}`;
}
