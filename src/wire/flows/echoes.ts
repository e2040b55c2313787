import { u16 } from '../bytes.ts';
import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';
import type { RawPacket } from '../read/raw-packet.ts';
import { Conversations } from './conversations.ts';

/** Types of requests and replies (RFC 792, RFC 4443). */
const TYPES = { [LAYER.icmp]: { request: 8, reply: 0 }, [LAYER.icmp6]: { request: 128, reply: 129 } } as const;

/** Pings: a row for each identifier with which one address asks another. In place of a port the asking side has the identifier, the other one 0. */
export class Echoes extends Conversations {
  /** Takes an ICMP message, if it is a request or a reply that the capture has with its identifier. */
  take(d: Dissection, packet: RawPacket, from: number, to: number, point: number): void {
    const at = d.atOf(d.transport);
    const kind = d.kind[d.transport];
    if ((kind !== LAYER.icmp && kind !== LAYER.icmp6) || d.endOf(d.transport) - at < 8) return;
    const type = d.bytes[at];
    if (type !== TYPES[kind].request && type !== TYPES[kind].reply) return;
    const identifier = u16(d.bytes, at + 4);
    const place = type === TYPES[kind].request ? this.find(from, to, identifier, 0, point) : this.find(from, to, 0, identifier, point);
    if (place >= 0) this.seen(place, packet);
  }

  /** Which direction of a row asks: the first one, unless the capture began in between. */
  askedBy(row: number): 0 | 1 {
    const ports = this.ports[row] ?? 0;
    return ports >>> 16 === 0 && (ports & 0xffff) !== 0 ? 1 : 0;
  }
}
