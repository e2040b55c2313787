import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';

/** Bounds: packets that wait for their pieces, and the bytes of all pieces that wait. */
const MOST_WAITING = 1024;
const MOST_BYTES = 8 * 1024 * 1024;
const LARGEST = 65_535;

interface Waiting {
  readonly key: string;
  readonly pieces: Piece[];
  /** Known once the last piece is there. */
  total: number;
  bytes: number;
}

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * Puts the pieces of IP packets together (RFC 791, section 3.2; RFC 8200, section 4.5). Of pieces that overlap, the first one counts. When there are
 * too many packets or bytes to wait for, the one that waited longest is given up.
 */
export class Fragments {
  readonly #waiting = new Map<string, Waiting>();
  #bytes = 0;
  /** Packets that were put together, and that were given up. */
  whole = 0;
  givenUp = 0;

  /** Takes the piece that a dissection found. Gives the whole packet, as a raw IP packet of its own, when this was the piece that it waited for. */
  take(d: Dissection): Uint8Array | undefined {
    const bytes = payloadOf(d);
    if (bytes.length === 0 || d.pieceOffset + bytes.length > LARGEST) return undefined;
    const key = keyOf(d);
    const known = this.#waiting.get(key);
    const waiting = known ?? { key, pieces: [], total: -1, bytes: 0 };
    if (known === undefined) this.#waiting.set(key, waiting);
    waiting.pieces.push({ offset: d.pieceOffset, bytes: bytes.slice() });
    waiting.bytes += bytes.length;
    this.#bytes += bytes.length;
    if (!d.pieceMore) waiting.total = d.pieceOffset + bytes.length;
    const payload = assembled(waiting);
    if (payload !== undefined) {
      this.#forget(waiting);
      this.whole += 1;
      return packetOf(d, payload);
    }
    this.#giveUp();
    return undefined;
  }

  /** How many packets wait for pieces that the capture has not. */
  get waiting(): number {
    return this.#waiting.size;
  }

  #forget(waiting: Waiting): void {
    this.#waiting.delete(waiting.key);
    this.#bytes -= waiting.bytes;
  }

  #giveUp(): void {
    for (const oldest of this.#waiting.values()) {
      if (this.#waiting.size <= MOST_WAITING && this.#bytes <= MOST_BYTES) return;
      this.#forget(oldest);
      this.givenUp += 1;
    }
  }
}

/** Where the payload of a piece begins: after the IPv4 header, or after the fragment header of IPv6. */
function payloadOf(d: Dissection): Uint8Array {
  let body = d.bodyOf(d.piece);
  for (let layer = d.piece + 1; layer < d.count && (d.kind[layer] === LAYER.extension || d.kind[layer] === LAYER.fragment); layer += 1) body = d.bodyOf(layer);
  // A piece that the capture cuts is none: what is missing of it would be taken for zero.
  return d.endOf(d.piece) < d.wireEndOf(d.piece) ? new Uint8Array(0) : d.bytes.subarray(body, d.endOf(d.piece));
}

function keyOf(d: Dissection): string {
  const at = d.atOf(d.piece);
  const [from, to] = d.kind[d.piece] === LAYER.ipv4 ? [at + 12, at + 20] : [at + 8, at + 40];
  return `${d.pieceId} ${d.kind[d.piece] === LAYER.ipv4 ? (d.bytes[at + 9] ?? 0) : ''} ${d.bytes.subarray(from, to).join('.')}`;
}

/** The payload, once no byte of it is missing. */
function assembled({ pieces, total, bytes }: Waiting): Uint8Array | undefined {
  if (total < 0 || bytes < total) return undefined;
  const payload = new Uint8Array(total);
  const ordered = pieces.map((piece, order) => ({ ...piece, order })).sort((a, b) => a.offset - b.offset || a.order - b.order);
  let until = 0;
  for (const { offset, bytes: piece } of ordered) {
    if (offset > until) return undefined;
    const fresh = piece.subarray(Math.min(until - offset, piece.length), Math.max(0, total - offset));
    payload.set(fresh, until);
    until = Math.max(until, Math.min(offset + piece.length, total));
  }
  return until === total ? payload : undefined;
}

/** The header of the last piece, no piece any more, and the payload. */
function packetOf(d: Dissection, payload: Uint8Array): Uint8Array {
  const at = d.atOf(d.piece);
  const isV4 = d.kind[d.piece] === LAYER.ipv4;
  const header = isV4 ? d.bodyOf(d.piece) - at : 40;
  const packet = new Uint8Array(header + payload.length);
  packet.set(d.bytes.subarray(at, at + header));
  packet.set(payload, header);
  const length = isV4 ? packet.length : payload.length;
  // What is too long for its own length field has a 0 there, which says: to the end.
  const told = length > LARGEST ? 0 : length;
  packet[isV4 ? 2 : 4] = told >> 8;
  packet[isV4 ? 3 : 5] = told & 255;
  if (isV4) packet.fill(0, 6, 8);
  else packet[6] = d.protocol;
  return packet;
}
