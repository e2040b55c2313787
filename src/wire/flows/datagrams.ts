import { u32 } from '../bytes.ts';
import type { Dissection } from '../dissect/dissection.ts';
import type { RawPacket } from '../read/raw-packet.ts';
import { grown } from './byte-table.ts';
import { Conversations } from './conversations.ts';

/** What comes again sooner is the same datagram at another device, or a burst: nobody waits so short for an answer. */
const AGAIN_NS = 100_000_000;

/** Conversations over UDP, with how often the first datagram of one was sent again. */
export class Datagrams extends Conversations {
  /** Length and checksum of the first datagram: between the same ends these are the same for the same payload. */
  first = new Uint32Array(this.capacity);
  /** How often it came again while the other side said nothing. */
  repeats = new Uint16Array(this.capacity);

  /** Counts a datagram whose header begins at `at`. */
  take(place: number, packet: RawPacket, { bytes }: Dissection, at: number): void {
    const row = place >> 1;
    const print = u32(bytes, at + 4);
    if (this.firstNumber[row] === 0) this.first[row] = print;
    else if ((place & 1) === 0 && this.packets[place + 1] === 0 && this.first[row] === print && packet.time - (this.lastTime[row] ?? 0) >= AGAIN_NS) this.repeats[row] = Math.min(0xffff, (this.repeats[row] ?? 0) + 1);
    this.seen(place, packet);
  }

  protected override grow(capacity: number): void {
    super.grow(capacity);
    this.first = grown(this.first, capacity);
    this.repeats = grown(this.repeats, capacity);
  }
}
