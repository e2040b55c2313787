import { TCP_FLAG } from '../../net/packet.ts';
import type { Dissection } from '../dissect/dissection.ts';
import { u32 } from '../bytes.ts';
import { destinationPort, payloadLength, sourcePort, tcpAcknowledgment, tcpFlags, tcpOption, tcpSequence, tcpWindow, ttlOf } from '../dissect/fields.ts';
import type { RawPacket } from '../read/raw-packet.ts';
import { SIDE, STATE } from './connections.ts';
import type { Connections } from './connections.ts';
import type { DnsStreams } from './dns-stream.ts';
import type { HttpAnswers } from './http-answers.ts';
import { isAfter, SIGN, signsOf } from './segment-signs.ts';
import type { Segment } from './segment-signs.ts';

const { syn: SYN, ack: ACK, rst: RST, fin: FIN } = TCP_FLAG;
const DNS = 53;
const SENT_AGAIN = SIGN.retransmission | SIGN.fastRetransmission;

/** Takes down what each TCP segment tells of its connection. */
export class TcpTracker {
  /** `SIGN`s of the segment that was taken last. */
  signs = 0;
  readonly #c: Connections;
  readonly #streams: DnsStreams;
  readonly #http: HttpAnswers;
  readonly #segment: { -readonly [Key in keyof Segment]: Segment[Key] } = { sequence: 0, ack: 0, flags: 0, window: 0, length: 0, time: Number.NaN };

  constructor(connections: Connections, streams: DnsStreams, http: HttpAnswers) {
    this.#c = connections;
    this.#streams = streams;
    this.#http = http;
  }

  /** Takes a segment that `isReadableTcp`. Gives its connection times two plus its direction; -1 when there is no room for it. */
  take(d: Dissection, packet: RawPacket, from: number, to: number, point: number): number {
    const c = this.#c;
    const s = this.#segment;
    const layer = d.transport;
    s.sequence = tcpSequence(d, layer) | 0;
    s.ack = tcpAcknowledgment(d, layer) | 0;
    s.flags = tcpFlags(d, layer);
    s.window = tcpWindow(d, layer);
    s.length = payloadLength(d, layer);
    s.time = packet.time;
    const sport = sourcePort(d, layer);
    const dport = destinationPort(d, layer);
    this.signs = 0;
    let place = c.find(from, to, sport, dport, point);
    if (place < 0) return place;
    const isReused = (s.flags & (SYN | ACK)) === SYN && ((c.side[place] ?? 0) & SIDE.hasBase) !== 0 && ((c.base[place] ?? 0) | 0) !== s.sequence;
    if (isReused) place = c.again(from, to, sport, dport, point);
    if (place < 0) return place;
    this.#bases(place);
    const signs = signsOf(c, place, s) | (isReused ? SIGN.reusedPorts : 0);
    this.signs = signs;
    if ((sport === DNS || dport === DNS) && (s.flags & SYN) !== 0) this.#streams.begin(place, (s.sequence + 1) >>> 0);
    if (s.length >= 4 && c.openingNumber[place] === 0 && d.bodyOf(layer) + 4 <= d.endOf(layer)) {
      const opening = u32(d.bytes, d.bodyOf(layer));
      c.opening[place] = opening;
      c.openingNumber[place] = packet.number;
      this.#http.take(place, opening, d.bytes, d.bodyOf(layer), d.endOf(layer), packet.number);
    }
    if (s.window === 0 || ((c.side[place] ?? 0) & SIDE.closed) !== 0) this.#window(place, packet.number);
    if ((s.flags & ACK) !== 0) this.#acknowledged(place ^ 1);
    if ((signs & SIGN.zeroWindow) !== 0) c.zeroWindows[place] = (c.zeroWindows[place] ?? 0) + 1;
    if (s.length > 0) this.#data(place, packet.number);
    this.#events(place, packet, d);
    return place;
  }

  #bases(place: number): void {
    const c = this.#c;
    const { sequence, ack, flags } = this.#segment;
    const back = place ^ 1;
    if (((c.side[place] ?? 0) & SIDE.hasBase) === 0) {
      if (c.packets[back] === 0) c.state[back * STATE.size + STATE.window] = -1;
      c.state[place * STATE.size + STATE.window] = -1;
      c.base[place] = (flags & SYN) === 0 ? sequence - 1 : sequence;
      c.side[place] = (c.side[place] ?? 0) | SIDE.hasBase;
    }
    if ((flags & ACK) !== 0 && ((c.side[back] ?? 0) & SIDE.hasBase) === 0) {
      c.base[back] = ack - 1;
      c.side[back] = (c.side[back] ?? 0) | SIDE.hasBase;
    }
  }

  /** How long a side takes no more data: asked where its window is closed, or was. */
  #window(place: number, number: number): void {
    const c = this.#c;
    const { window, flags, time } = this.#segment;
    if ((flags & (SYN | RST | FIN)) !== 0) return;
    const since = c.closedSince[place] ?? -1;
    if (window === 0 && since < 0) {
      c.closedSince[place] = time;
      c.side[place] = (c.side[place] ?? 0) | SIDE.closed;
      if (c.closedNumber[place] === 0) c.closedNumber[place] = number;
    }
    if (since >= 0) c.closedLongest[place] = Math.max(c.closedLongest[place] ?? 0, time - since);
    if (window === 0) return;
    c.closedSince[place] = -1;
    c.side[place] = (c.side[place] ?? 0) & ~SIDE.closed;
  }

  /** What the segment's acknowledgment says of the data that went the other way. */
  #acknowledged(back: number): void {
    const c = this.#c;
    const { ack } = this.#segment;
    const side = c.side[back] ?? 0;
    if ((side & SIDE.stuck) !== 0 && isAfter(ack, c.stuckSequence[back] ?? 0)) {
      c.stuckTimes[back] = 0;
      c.side[back] = side & ~SIDE.stuck;
    }
    if (ack !== c.state[back * STATE.size + STATE.next]) return;
    const largest = c.largestSent[back] ?? 0;
    if (largest > (c.largestAcked[back] ?? 0)) c.largestAcked[back] = largest;
  }

  #data(place: number, number: number): void {
    const c = this.#c;
    const { sequence, length } = this.#segment;
    c.dataPackets[place] = (c.dataPackets[place] ?? 0) + 1;
    if (length > (c.largestSent[place] ?? 0)) c.largestSent[place] = length;
    if ((this.signs & SENT_AGAIN) === 0) return;
    c.retransmissions[place] = (c.retransmissions[place] ?? 0) + 1;
    if (c.firstRetransmission[place] === 0) c.firstRetransmission[place] = number;
    if ((c.stuckTimes[place] ?? 0) === 0 || ((c.stuckSequence[place] ?? 0) | 0) !== sequence) {
      c.stuckSequence[place] = sequence;
      c.stuckTimes[place] = 0;
      c.stuckFirst[place] = number;
    }
    c.stuckLength[place] = length;
    c.stuckTimes[place] = (c.stuckTimes[place] ?? 0) + 1;
    c.side[place] = (c.side[place] ?? 0) | SIDE.stuck;
    c.stuckLast[place] = number;
  }

  #events(place: number, packet: RawPacket, d: Dissection): void {
    const c = this.#c;
    const { number } = packet;
    const { flags, time } = this.#segment;
    const row = place >> 1;
    const ttl = ttlOf(d, d.network);
    c.lastOfSide[place] = number;
    const silence = c.seen(place, packet);
    if (silence > (c.idle[row] ?? 0)) {
      c.idle[row] = silence;
      c.idleEnd[row] = number;
      c.idleBy[row] = place & 1;
    }
    if ((flags & RST) === 0) c.ttl[place] = ttl;
    if ((flags & (SYN | ACK)) === ACK && c.firstRoundTrip[row] === 0 && c.synNumber[row] !== 0) c.firstRoundTrip[row] = time - (c.lastSynTime[row] ?? 0);
    if ((flags & (SYN | RST | FIN)) === 0) return;
    if ((flags & (SYN | ACK)) === SYN) this.#syn(place, number, d);
    else if ((flags & SYN) !== 0 && c.synAckNumber[row] === 0) {
      c.synAckNumber[row] = number;
      c.synAckTime[row] = time;
    }
    if ((flags & FIN) !== 0) c.side[place] = (c.side[place] ?? 0) | SIDE.finished;
    if ((flags & RST) === 0) return;
    c.side[place] = (c.side[place] ?? 0) | SIDE.reset;
    if (c.resetNumber[row] !== 0) return;
    c.resetNumber[row] = number;
    c.resetBy[row] = place & 1;
    c.resetTtl[row] = ttl;
    c.resetAcks[row] = (flags & ACK) === 0 ? 0 : 1;
  }

  #syn(place: number, number: number, d: Dissection): void {
    const c = this.#c;
    const { time } = this.#segment;
    const row = place >> 1;
    if (c.synNumber[row] === 0) {
      c.synNumber[row] = number;
      c.synTime[row] = time;
      c.synBy[row] = place & 1;
      c.synTimestamp[row] = timestampOf(d, d.transport);
    }
    c.syns[row] = (c.syns[row] ?? 0) + 1;
    c.lastSynNumber[row] = number;
    c.lastSynTime[row] = time;
  }
}

/** TSval of a segment (RFC 7323, section 3.2); 0 when it has no timestamp. */
function timestampOf(d: Dissection, layer: number): number {
  const at = tcpOption(d, layer, 8, 10);
  return at < 0 ? 0 : u32(d.bytes, at);
}
