import { TCP_FLAG } from '../../net/packet.ts';
import { STATE, STATE_TIME } from './connections.ts';
import type { Connections } from './connections.ts';

/** What is odd about a segment, as Wireshark names it (tcp.analysis.*). */
export const SIGN = {
  retransmission: 1, fastRetransmission: 2, spuriousRetransmission: 4, outOfOrder: 8, lostSegment: 16, ackLostSegment: 32, keepAlive: 64, keepAliveAck: 128, duplicateAck: 256,
  zeroWindow: 512, zeroWindowProbe: 1024, zeroWindowProbeAck: 2048, windowUpdate: 4096, reusedPorts: 8192,
} as const;

/** One segment: numbers as in its header, the 32 bits of sequence and acknowledgment with their sign; payload length as on the wire, time in nanoseconds since the capture began. */
export interface Segment {
  readonly sequence: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  readonly length: number;
  readonly time: number;
}

const { syn, fin, rst, ack: ACK } = TCP_FLAG;
const FAST_NS = 20_000_000;
const OUT_OF_ORDER_NS = 3_000_000;

/**
 * Says what is odd about a segment of a connection and takes down what the next ones are compared with: the rules of Wireshark's TCP analysis
 * (User's Guide, section 7.5, "TCP Analysis"), in their order, so that what is said here can be looked at there.
 */
export function signsOf(c: Connections, place: number, s: Segment): number {
  const { state } = c;
  const mine = place * STATE.size;
  const theirs = (place ^ 1) * STATE.size;
  const before = ackSigns(state, mine, theirs, s);
  if (s.ack !== state[mine + STATE.ack]) state[mine + STATE.duplicateAcks] = 0;
  let signs = before | lostAck(state, theirs, s);
  if ((s.length > 0 || (s.flags & (syn | fin)) !== 0) && (signs & SIGN.keepAlive) === 0) signs |= sentAgain(c, place, s);
  remember(c, place, s, signs);
  return signs;
}

function ackSigns(state: Int32Array, mine: number, theirs: number, { sequence, ack, flags, window, length }: Segment): number {
  const next = state[mine + STATE.next] ?? 0;
  const isPlain = (flags & (syn | fin | rst)) === 0;
  if (length === 1 && sequence === next && state[theirs + STATE.window] === 0) return SIGN.zeroWindowProbe;
  let signs = window === 0 && isPlain ? SIGN.zeroWindow : 0;
  if (next !== 0 && isAfter(sequence, next) && (flags & rst) === 0) signs |= SIGN.lostSegment;
  if (length <= 1 && sequence === ((next - 1) | 0) && isPlain) signs |= SIGN.keepAlive;
  if (length !== 0 || sequence !== next || ack !== state[mine + STATE.ack] || !isPlain) return signs;
  if (window !== state[mine + STATE.window]) return window === 0 ? signs : signs | SIGN.windowUpdate;
  const last = state[theirs + STATE.signs] ?? 0;
  if (window !== 0 && (last & SIGN.keepAlive) !== 0) return signs | SIGN.keepAliveAck;
  if (window === 0) return (last & SIGN.zeroWindowProbe) === 0 ? signs : signs | SIGN.zeroWindowProbeAck;
  const duplicates = state[mine + STATE.duplicateAcks] ?? 0;
  state[mine + STATE.duplicateAcks] = duplicates === -1 ? 1 : duplicates + 1;
  return signs | SIGN.duplicateAck;
}

/** An acknowledgment of what the capture has not. */
function lostAck(state: Int32Array, theirs: number, { ack, flags }: Segment): number {
  const highest = state[theirs + STATE.highestToAck] ?? 0;
  if (highest === 0 || (flags & ACK) === 0 || !isAfter(ack, highest)) return 0;
  const next = state[theirs + STATE.next] ?? 0;
  if (isAfter(next, highest)) {
    state[theirs + STATE.highestToAck] = next;
    return SIGN.ackLostSegment;
  }
  // Once for what is lost: the other side goes on to acknowledge it.
  const isFirst = state[theirs + STATE.duplicateAcks] === 0;
  state[theirs + STATE.duplicateAcks] = -1;
  return isFirst ? SIGN.ackLostSegment : 0;
}

function sentAgain(c: Connections, place: number, { sequence, flags, length, time }: Segment): number {
  const { state, stateTime } = c;
  const [mine, theirs] = [place * STATE.size, (place ^ 1) * STATE.size];
  const next = state[mine + STATE.next] ?? 0;
  const acked = state[theirs + STATE.ack] ?? 0;
  if (length > 0 && acked !== 0 && !isAfter((sequence + length) | 0, acked)) return SIGN.spuriousRetransmission;
  const isNew = next === 0 || !isAfter(next, sequence) || (length > 1 && ((next - 1) | 0) === sequence);
  if (isNew) return 0;
  // Wireshark has the mark of an acknowledged loss (-1) as an unsigned number, and so as many.
  const duplicates = state[theirs + STATE.duplicateAcks] ?? 0;
  if ((duplicates >= 2 || duplicates === -1) && acked === sequence && isSoon(time, stateTime[(place ^ 1) * 2 + STATE_TIME.ack] ?? 0, FAST_NS)) return SIGN.fastRetransmission;
  const roundTrip = c.firstRoundTrip[place >> 1] ?? 0;
  const until = (sequence + length + ((flags & (syn | fin)) === 0 ? 0 : 1)) | 0;
  return isSoon(time, stateTime[place * 2 + STATE_TIME.next] ?? 0, roundTrip === 0 ? OUT_OF_ORDER_NS : roundTrip) && next !== until ? SIGN.outOfOrder : SIGN.retransmission;
}

function remember({ state, stateTime }: Connections, place: number, { sequence, ack, flags, window, length, time }: Segment, signs: number): void {
  const mine = place * STATE.size;
  const until = (sequence + length + ((flags & (syn | fin)) === 0 ? 0 : 1)) | 0;
  const isProbe = (signs & SIGN.zeroWindowProbe) !== 0;
  let next = state[mine + STATE.next] ?? 0;
  if (!isProbe && (next === 0 || isAfter(until, next))) {
    next = until;
    state[mine + STATE.next] = until;
    stateTime[place * 2 + STATE_TIME.next] = time;
  }
  const highest = state[mine + STATE.highestToAck] ?? 0;
  if (!isProbe && (highest === 0 || sequence === highest)) state[mine + STATE.highestToAck] = next;
  state[mine + STATE.window] = window;
  state[mine + STATE.ack] = ack;
  stateTime[place * 2 + STATE_TIME.ack] = time;
  state[mine + STATE.signs] = signs;
}

/** A packet with an earlier time than the one before it is not soon after it. */
function isSoon(time: number, before: number, limit: number): boolean {
  return time >= before && time - before < limit;
}

/** Whether a sequence number comes after another (RFC 9293, section 3.4). */
export function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}
