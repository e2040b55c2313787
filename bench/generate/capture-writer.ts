import { closeSync, openSync, writeSync } from 'node:fs';

/** TCP flags of the segments that are written. */
export const FLAG = { fin: 17, syn: 2, synAck: 18, ack: 16, push: 24 } as const;

export interface Endpoint {
  readonly address: number;
  readonly port: number;
}

interface Segment {
  readonly sequence: number;
  readonly ack: number;
  readonly flags: number;
  readonly payload: string;
}

interface Message {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly isAnswer: boolean;
  readonly exists: boolean;
}

const HEADER = 16;
const ETHERNET = 14;
const IPV4 = 20;
const TCP = 32;

/** Writes packets into a pcap file (Ethernet, microseconds, seven of them apart) by way of one buffer. */
export class CaptureWriter {
  written = 24;
  packets = 0;
  readonly #buffer = Buffer.alloc(4 * 1024 * 1024);
  readonly #file: number;
  #used = 24;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
    this.#buffer.writeUInt32LE(0xa1b2c3d4, 0);
    this.#buffer.writeUInt32LE(0x00040002, 4);
    this.#buffer.writeUInt32LE(262_144, 16);
    this.#buffer.writeUInt32LE(1, 20);
  }

  /** A segment with timestamps among its options. */
  tcp(from: Endpoint, to: Endpoint, { sequence, ack, flags, payload }: Segment): void {
    const at = this.#begin(from.address, to.address, 6, TCP + payload.length);
    this.#words(at, from.port, to.port, sequence >>> 16, sequence & 0xffff, ack >>> 16, ack & 0xffff, 0x8000 | flags, 502, 0, 0, 0x0101, 0x080a, 0, 1, 0, 1);
    this.#buffer.write(payload, at + TCP, 'latin1');
    this.#checksum(at, TCP + payload.length);
  }

  /** A question, or its answer: one address, or that the name does not exist. */
  dns(from: Endpoint, to: Endpoint, { id, name, type, isAnswer, exists }: Message): void {
    const labels = name.split('.');
    const answer = isAnswer && exists ? 16 + (type === 1 ? 0 : 12) : 0;
    const length = 12 + labels.reduce((sum, label) => sum + label.length + 1, 1) + 4 + answer;
    let at = this.#begin(from.address, to.address, 17, 8 + length);
    at = this.#words(at, from.port, to.port, 8 + length, 0);
    at = this.#words(at, id, isAnswer ? (exists ? 0x8580 : 0x8583) : 0x0100, 1, answer > 0 ? 1 : 0, 0, 0);
    for (const label of labels) {
      this.#buffer[at] = label.length;
      at += 1 + this.#buffer.write(label, at + 1, 'latin1');
    }
    at = this.#words(at + 1, type, 1);
    if (answer > 0) this.#words(at, 0xc00c, type, 1, 0, 30, answer - 12, 0x0a60, 0x0001);
  }

  /** The segment's checksum, with its pseudo-header (RFC 9293, section 3.1): what has another is thrown away by its receiver, and no capture of a healthy node is full of it. */
  #checksum(at: number, length: number): void {
    const buffer = this.#buffer;
    let sum = 6 + length;
    for (let place = at - 8; place + 1 < at + length; place += 2) sum += ((buffer[place] ?? 0) << 8) | (buffer[place + 1] ?? 0);
    if (length % 2 === 1) sum += (buffer[at + length - 1] ?? 0) << 8;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    buffer.writeUInt16BE(~sum & 0xffff, at + 16);
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  /** Headers of record, frame and packet; gives where the transport header belongs. What it carries is zero. */
  #begin(from: number, to: number, protocol: number, length: number): number {
    const frame = ETHERNET + IPV4 + length;
    if (this.#used + HEADER + frame > this.#buffer.length) this.#flush();
    const [buffer, at] = [this.#buffer, this.#used];
    buffer.fill(0, at, at + HEADER + frame);
    const microseconds = this.packets * 7;
    buffer.writeUInt32LE(1_700_000_000 + Math.floor(microseconds / 1_000_000), at);
    buffer.writeUInt32LE(microseconds % 1_000_000, at + 4);
    buffer.writeUInt32LE(frame, at + 8);
    buffer.writeUInt32LE(frame, at + 12);
    const ip = at + HEADER + ETHERNET;
    buffer.writeUInt16BE(0x0800, ip - 2);
    this.#words(ip, 0x4500, IPV4 + length, this.packets & 0xffff, 0x4000, 0x4000 | protocol, 0, from >>> 16, from & 0xffff, to >>> 16, to & 0xffff);
    this.#used = at + HEADER + frame;
    this.written += HEADER + frame;
    this.packets += 1;
    return ip + IPV4;
  }

  /** Words of 16 bits, one after the other; gives where they end. */
  #words(at: number, ...words: readonly number[]): number {
    for (const [index, word] of words.entries()) this.#buffer.writeUInt16BE(word, at + 2 * index);
    return at + 2 * words.length;
  }

  #flush(): void {
    for (let at = 0; at < this.#used;) at += writeSync(this.#file, this.#buffer, at, this.#used - at);
    this.#used = 0;
  }
}
