import { grown } from './byte-table.ts';
import { Conversations } from './conversations.ts';

/** What a direction's flags say. `closed`: there is a time in `closedSince`; `stuck`: there may be a number in `stuckTimes`. */
export const SIDE = { hasBase: 1, finished: 2, reset: 4, closed: 8, stuck: 16 } as const;

/**
 * What segments are compared with, by direction: numbers side by side, since every segment needs nearly all of them. The sequence number that comes next, the last acknowledgment, how far the other side
 * may acknowledge, repeated acknowledgments, the window as the header had it (not scaled, -1 before there was any), `SIGN`s of the last segment. Sequence numbers are the header's 32 bits with their sign.
 */
export const STATE = { next: 0, ack: 1, highestToAck: 2, duplicateAcks: 3, window: 4, signs: 5, size: 6 } as const;
/** When that sequence number and that acknowledgment came. */
export const STATE_TIME = { next: 0, ack: 1, size: 2 } as const;

/** TCP connections: conversations with what is known of their sequence numbers, handshake and end. Packet numbers of 0 say that there was none. */
export class Connections extends Conversations {
  // By direction: what this side sent.
  state = new Int32Array(this.capacity * 2 * STATE.size);
  stateTime = new Float64Array(this.capacity * 2 * STATE_TIME.size);
  base = new Uint32Array(this.capacity * 2);
  side = new Uint8Array(this.capacity * 2);
  /** Largest payload that was sent, and that the other side acknowledged. */
  largestSent = new Uint32Array(this.capacity * 2);
  largestAcked = new Uint32Array(this.capacity * 2);
  dataPackets = new Uint32Array(this.capacity * 2);
  retransmissions = new Uint32Array(this.capacity * 2);
  firstRetransmission = new Uint32Array(this.capacity * 2);
  zeroWindows = new Uint32Array(this.capacity * 2);
  /** Segments sent again from one place without the other side acknowledging it: how often, how long the segment is, the first and last packet. */
  stuckSequence = new Uint32Array(this.capacity * 2);
  stuckTimes = new Uint16Array(this.capacity * 2);
  stuckLength = new Uint32Array(this.capacity * 2);
  stuckFirst = new Uint32Array(this.capacity * 2);
  stuckLast = new Uint32Array(this.capacity * 2);
  /** The first four bytes that this side sent, and the packet with them; 0 when there were none. */
  opening = new Uint32Array(this.capacity * 2);
  openingNumber = new Uint32Array(this.capacity * 2);
  /** The last packet of this side, and time to live of the last one that is no reset. */
  lastOfSide = new Uint32Array(this.capacity * 2);
  ttl = new Uint8Array(this.capacity * 2);
  /** Since when this side takes no more data (-1: it does), its longest such time, and the packet that began that. */
  closedSince = new Float64Array(this.capacity * 2).fill(-1);
  closedLongest = new Float64Array(this.capacity * 2);
  closedNumber = new Uint32Array(this.capacity * 2);
  // By row.
  synNumber = new Uint32Array(this.capacity);
  synTime = new Float64Array(this.capacity);
  lastSynNumber = new Uint32Array(this.capacity);
  lastSynTime = new Float64Array(this.capacity);
  syns = new Uint16Array(this.capacity);
  /** Which way the SYN went. */
  synBy = new Uint8Array(this.capacity);
  synAckNumber = new Uint32Array(this.capacity);
  synAckTime = new Float64Array(this.capacity);
  firstRoundTrip = new Float64Array(this.capacity);
  /** The first reset, and who sent it. */
  resetNumber = new Uint32Array(this.capacity);
  resetBy = new Uint8Array(this.capacity);
  /** Time to live of the reset, and whether it acknowledges: who knows nothing of a connection answers a segment with a reset that does not (RFC 9293, section 3.10.7.1). */
  resetTtl = new Uint8Array(this.capacity);
  resetAcks = new Uint8Array(this.capacity);
  /** The timestamp of the first SYN (RFC 7323); 0 when it had none. */
  synTimestamp = new Uint32Array(this.capacity);
  /** The longest silence, the packet that ended it, and who sent that. */
  idle = new Float64Array(this.capacity);
  idleEnd = new Uint32Array(this.capacity);
  idleBy = new Uint8Array(this.capacity);

  protected override grow(capacity: number): void {
    super.grow(capacity);
    this.#growSides(capacity * 2);
    this.#growRows(capacity);
  }

  #growSides(capacity: number): void {
    this.state = grown(this.state, capacity * STATE.size);
    this.stateTime = grown(this.stateTime, capacity * STATE_TIME.size);
    this.base = grown(this.base, capacity);
    this.side = grown(this.side, capacity);
    this.largestSent = grown(this.largestSent, capacity);
    this.largestAcked = grown(this.largestAcked, capacity);
    this.dataPackets = grown(this.dataPackets, capacity);
    this.retransmissions = grown(this.retransmissions, capacity);
    this.firstRetransmission = grown(this.firstRetransmission, capacity);
    this.zeroWindows = grown(this.zeroWindows, capacity);
    this.stuckSequence = grown(this.stuckSequence, capacity);
    this.stuckTimes = grown(this.stuckTimes, capacity);
    this.stuckLength = grown(this.stuckLength, capacity);
    this.stuckFirst = grown(this.stuckFirst, capacity);
    this.stuckLast = grown(this.stuckLast, capacity);
    this.opening = grown(this.opening, capacity);
    this.openingNumber = grown(this.openingNumber, capacity);
    this.lastOfSide = grown(this.lastOfSide, capacity);
    this.ttl = grown(this.ttl, capacity);
    this.closedSince = grown(this.closedSince, capacity).fill(-1, this.closedSince.length);
    this.closedLongest = grown(this.closedLongest, capacity);
    this.closedNumber = grown(this.closedNumber, capacity);
  }

  #growRows(capacity: number): void {
    this.synNumber = grown(this.synNumber, capacity);
    this.synTime = grown(this.synTime, capacity);
    this.lastSynNumber = grown(this.lastSynNumber, capacity);
    this.lastSynTime = grown(this.lastSynTime, capacity);
    this.syns = grown(this.syns, capacity);
    this.synBy = grown(this.synBy, capacity);
    this.synAckNumber = grown(this.synAckNumber, capacity);
    this.synAckTime = grown(this.synAckTime, capacity);
    this.firstRoundTrip = grown(this.firstRoundTrip, capacity);
    this.resetNumber = grown(this.resetNumber, capacity);
    this.resetBy = grown(this.resetBy, capacity);
    this.resetTtl = grown(this.resetTtl, capacity);
    this.resetAcks = grown(this.resetAcks, capacity);
    this.synTimestamp = grown(this.synTimestamp, capacity);
    this.idle = grown(this.idle, capacity);
    this.idleEnd = grown(this.idleEnd, capacity);
    this.idleBy = grown(this.idleBy, capacity);
  }
}
