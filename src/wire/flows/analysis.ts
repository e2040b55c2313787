import { u32 } from '../bytes.ts';
import { Dissection, LAYER } from '../dissect/dissection.ts';
import type { TunnelPorts } from '../dissect/dissection.ts';
import { addressAt, addressLength, destinationPort, isReadableTcp, isWhole, sourcePort } from '../dissect/fields.ts';
import { dissect, isReadLink } from '../dissect/link.ts';
import type { RawPacket } from '../read/raw-packet.ts';
import { ByteTable } from './byte-table.ts';
import { Checksums } from './checksums.ts';
import { Connections } from './connections.ts';
import { Datagrams } from './datagrams.ts';
import { DnsMessage } from './dns-message.ts';
import { DnsStreams } from './dns-stream.ts';
import { DnsTransactions } from './dns-transactions.ts';
import { Echoes } from './echoes.ts';
import { Fragments } from './fragments.ts';
import { HttpAnswers } from './http-answers.ts';
import { IcmpErrors } from './icmp-errors.ts';
import { Loops } from './loops.ts';
import { Neighbours } from './neighbours.ts';
import { SIGN } from './segment-signs.ts';
import { TcpTracker } from './tcp-tracker.ts';

/** Bounds of what is kept at once; what there is no room for is counted. */
const MOST = { addresses: 500_000, addressBytes: 8 * 1024 * 1024, connections: 400_000, conversations: 600_000, echoes: 100_000, transactions: 600_000 } as const;
const RAW = 101;
const DNS = 53;
const LATELY = 4096;
const NANOSECONDS = 1_000_000_000;
/** Checksums are looked at where they cost little or say something: of small packets, and of what is sent again, unless a device put several segments together. */
const SMALL = 128;
const SINGLE = 1480;
const SENT_AGAIN = SIGN.retransmission | SIGN.fastRetransmission;

/** How a capture is analysed. */
export interface AnalysisOptions {
  readonly ports?: TunnelPorts;
  /** Tells the same packets at several devices of one capture apart. Without it they are counted as one conversation, as Wireshark does. */
  readonly apart: boolean;
}

/** What one packet was, for who looks at every one: the dissection that counts (of the whole packet, when this was its last piece), and what was made of it. */
export interface Seen {
  readonly d: Dissection;
  /** The dissection of the packet itself. */
  readonly outer: Dissection;
  /** The TCP connection times two, plus the direction; -1 when there is none. */
  readonly connection: number;
  /** `SIGN`s of a TCP segment. */
  readonly signs: number;
  /** DNS transaction; -1 when there is none. */
  readonly transaction: number;
  /** Where in the capture it was seen: an interface of the file, and a device of it in Linux cooked captures. */
  readonly point: number;
}

/** Puts the packets of one capture together into connections, DNS transactions, ICMP errors and neighbours. Memory is bounded. */
export class Analysis {
  readonly addresses = new ByteTable(MOST.addresses, MOST.addressBytes);
  readonly connections = new Connections(MOST.connections);
  readonly datagrams = new Datagrams(MOST.conversations);
  readonly echoes = new Echoes(MOST.echoes);
  readonly dns = new DnsTransactions(MOST.transactions);
  readonly fragments = new Fragments();
  readonly errors = new IcmpErrors();
  readonly neighbours = new Neighbours();
  readonly loops = new Loops();
  readonly checksums = new Checksums();
  readonly http = new HttpAnswers();
  packets = 0;
  bytes = 0;
  /** Packets that were cut by the capture, and of link types that are not read. */
  cut = 0;
  unread = 0;
  /** When the first packet was seen. Not a number before there is one: with a small whole number here the time since then is reckoned in such numbers, until it is too large for them. */
  firstSecond = Number.NaN;
  firstNanosecond = 0;
  /** Nanoseconds since the first packet; from the start no small whole number, like `RawPacket.time`. */
  lastTime = -0;
  /** The link type of the packet before, and whether it is read. */
  #linkType = -1;
  #isRead = false;
  readonly #lateAddress = new Int32Array(LATELY);
  readonly #lateNumber = new Int32Array(LATELY).fill(-1);
  readonly #streams = new DnsStreams();
  readonly #tcp = new TcpTracker(this.connections, this.#streams, this.http);
  readonly #message = new DnsMessage();
  readonly #outer: Dissection;
  readonly #whole: Dissection;
  readonly #apart: boolean;
  readonly #seen: { -readonly [Key in keyof Seen]: Seen[Key] };

  constructor({ ports, apart }: AnalysisOptions) {
    this.#outer = new Dissection(ports);
    this.#whole = new Dissection(ports);
    this.#apart = apart;
    this.#seen = { d: this.#outer, outer: this.#outer, connection: -1, signs: 0, transaction: -1, point: 0 };
  }

  /** Takes the next packet. What it gives is filled anew for the next one. */
  take(packet: RawPacket): Seen {
    const { bytes, start, end, wireLength, linkType } = packet;
    const outer = this.#outer;
    const seen = this.#seen;
    this.packets += 1;
    this.bytes += wireLength;
    if (end - start < wireLength) this.cut += 1;
    if (linkType !== this.#linkType) {
      this.#linkType = linkType;
      this.#isRead = isReadLink(linkType);
    }
    if (!this.#isRead) this.unread += 1;
    packet.time = this.#timeOf(packet);
    seen.d = outer;
    seen.signs = 0;
    seen.connection = -1;
    seen.transaction = -1;
    dissect(outer, bytes, start, end, start + wireLength, linkType);
    const point = this.#apart ? pointOf(packet, outer) : 0;
    seen.point = point;
    if (outer.piece >= 0) this.#piece(packet, point);
    else if (outer.transport >= 0) this.#transport(outer, packet, point);
    else if (outer.count > 0 && outer.kind[outer.count - 1] === LAYER.arp) this.neighbours.takeArp(outer, packet.number, packet.time, point);
    return seen;
  }

  /** Nanoseconds since the first packet. */
  #timeOf({ seconds, nanoseconds }: RawPacket): number {
    if (this.packets === 1) {
      this.firstSecond = seconds;
      this.firstNanosecond = nanoseconds;
    }
    const time = (seconds - this.firstSecond) * NANOSECONDS + nanoseconds - this.firstNanosecond;
    this.lastTime = Math.max(this.lastTime, time);
    return time;
  }

  #piece(packet: RawPacket, point: number): void {
    const assembled = this.fragments.take(this.#outer);
    if (assembled === undefined) return;
    dissect(this.#whole, assembled, 0, assembled.length, assembled.length, RAW);
    this.#seen.d = this.#whole;
    if (this.#whole.transport >= 0) this.#transport(this.#whole, packet, point);
  }

  #transport(d: Dissection, packet: RawPacket, point: number): void {
    const { network, transport } = d;
    const at = addressAt(d, network);
    const length = addressLength(d, network);
    const from = this.#addressNumber(d, at, length);
    const to = this.#addressNumber(d, at + length, length);
    if (from < 0 || to < 0) return;
    switch (d.kind[transport] ?? 0) {
      case LAYER.tcp: return this.#segment(d, packet, from, to, point);
      case LAYER.udp: return this.#datagram(d, packet, from, to, point);
      case LAYER.icmp:
      case LAYER.icmp6:
        this.loops.take(d, packet.number, point);
        this.neighbours.takeIcmp6(d, packet.number, packet.time, point);
        this.echoes.take(d, packet, from, to, point);
        if (d.quoted >= 0) this.errors.take(d, this, packet.number, packet.time, from, point);
        return;
      default:
    }
  }

  /** The same addresses come again and again: those of IPv4 that came lately are found at once. */
  #addressNumber(d: Dissection, at: number, length: 4 | 16): number {
    if (length === 16) return this.addresses.number(d.bytes, at, length);
    const address = d.view.getInt32(at);
    const slot = (address ^ (address >>> 8) ^ (address >>> 16)) & (LATELY - 1);
    if (this.#lateAddress[slot] === address && (this.#lateNumber[slot] ?? -1) >= 0) return this.#lateNumber[slot] ?? -1;
    const number = this.addresses.number(d.bytes, at, length);
    this.#lateAddress[slot] = address;
    this.#lateNumber[slot] = number;
    return number;
  }

  #segment(d: Dissection, packet: RawPacket, from: number, to: number, point: number): void {
    if (!isReadableTcp(d, d.transport)) return;
    this.loops.take(d, packet.number, point);
    const seen = this.#seen;
    const place = this.#tcp.take(d, packet, from, to, point);
    seen.signs = this.#tcp.signs;
    seen.connection = place;
    if (d.wireEndOf(d.transport) - d.atOf(d.transport) <= ((seen.signs & SENT_AGAIN) === 0 ? SMALL : SINGLE)) this.checksums.take(d, from, to, packet.number);
    if (place < 0 || (sourcePort(d, d.transport) !== DNS && destinationPort(d, d.transport) !== DNS)) return;
    this.#streams.take(place, u32(d.bytes, d.atOf(d.transport) + 4), d.bytes.subarray(Math.min(d.bodyOf(d.transport), d.endOf(d.transport)), Math.max(d.bodyOf(d.transport), d.endOf(d.transport))), (message) => {
      if (this.#message.readHeader(message, 0, message.length)) seen.transaction = this.dns.take(this.#message, place, true, packet.number, packet.time);
    });
  }

  #datagram(d: Dissection, packet: RawPacket, from: number, to: number, point: number): void {
    const { transport } = d;
    if (!isWhole(d, transport)) return;
    this.loops.take(d, packet.number, point);
    const sport = sourcePort(d, transport);
    const dport = destinationPort(d, transport);
    const place = this.datagrams.find(from, to, sport, dport, point);
    if (place < 0) return;
    this.datagrams.take(place, packet, d, d.atOf(transport));
    if (d.wireEndOf(transport) - d.atOf(transport) <= SMALL || sport === DNS) this.checksums.take(d, from, to, packet.number);
    if (sport !== DNS && dport !== DNS) return;
    if (this.#message.readHeader(d.bytes, d.bodyOf(transport), d.endOf(transport))) this.#seen.transaction = this.dns.take(this.#message, place, false, packet.number, packet.time);
  }
}

/** Interface of the file, and for Linux cooked packets of the second version the device. */
function pointOf({ interfaceIndex }: RawPacket, d: Dissection): number {
  return d.kind[0] === LAYER.cooked2 && d.count > 0 ? interfaceIndex * 65_536 + (u32(d.bytes, d.atOf(0) + 4) & 0xffff) : interfaceIndex * 65_536;
}
