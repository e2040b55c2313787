/**
 * One packet of a capture where it lies in the reader's buffer. A reader fills one object again for each packet and hands out the same one:
 * who keeps anything of it copies. That is why reading a packet makes no garbage.
 */
export class RawPacket {
  /** What it lies in, with others; only `start` to `end` is of this packet. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Its length on the wire: more than was captured when the capture cuts. */
  wireLength = 0;
  /** How the bytes begin: LINKTYPE_ of tcpdump.org, 1 Ethernet, 276 Linux cooked v2. */
  linkType = 0;
  /** Which of the capture's interfaces it was seen on. */
  interfaceIndex = 0;
  /** When: whole seconds since 1970, and the nanoseconds beyond. */
  seconds = 0;
  nanoseconds = 0;
  /** Nanoseconds since the first packet of the capture. Not a number before the analysis sets it: a field that holds whole numbers first and larger ones later is laid out anew, and all compiled code with it. */
  time = Number.NaN;
  /** Counted from 1, as Wireshark does (`frame.number`). */
  number = 0;
}

/** Where a capture was made. */
export interface CaptureInterface {
  readonly linkType: number;
  /** The most that is kept of a packet; 0: no bound is known. */
  readonly snapLength: number;
  /** Name and description, as the capturing program wrote them: a stranger's text. */
  readonly name?: string;
  readonly description?: string;
}

/** What the capturing program told beside the packets. */
export interface CaptureNotes {
  /** Packets that the interfaces received, and that were lost before they could be written (pcapng's interface statistics). */
  received: number | undefined;
  dropped: number;
  /** Comments on the capture and on its packets, as far as they are kept. */
  readonly comments: { readonly packet: number | undefined; readonly text: string }[];
}

/** Why the reading of a capture ended early. `offset` is the place in the unpacked file. */
export interface CaptureFault {
  readonly offset: number;
  readonly message: string;
}

/** A format's part of the reading: what is done with the bytes at hand. */
export interface FormatReader {
  readonly interfaces: readonly CaptureInterface[];
  readonly notes: CaptureNotes;
  /** How many bytes from the current place `step` needs next, at least. */
  wanted: number;
  /** How many bytes after what was just used are passed over unread. */
  skip: number;
  fault: string | undefined;
  /** Uses headers or records from `from` on, one at least, and gives how many bytes they took: 0 when more than `to - from` are needed (then `wanted` says how many). */
  step(bytes: Uint8Array, from: number, to: number): number;
}

/** Larger than any snapshot length (MAXIMUM_SNAPLEN of libpcap): what says so is no packet. */
export const MOST_CAPTURED = 262_144;
