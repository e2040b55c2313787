import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';
import { addressAt, addressLength, isWhole } from '../dissect/fields.ts';

const MOST = 20_000;
/** Protocol numbers, and where the checksum is in the header of each. */
const [TCP, UDP] = [6, 17];
const [IN_TCP, IN_UDP] = [16, 6];

/** A segment or datagram whose checksum is wrong: who sends it to whom (numbers of addresses). */
export interface WrongChecksum {
  readonly protocol: 6 | 17;
  readonly from: number;
  readonly to: number;
  readonly sport: number;
  readonly dport: number;
  readonly number: number;
}

/** The transport checksums that were looked at and are wrong. Not every packet is looked at: those that fail are sent again, or are small. */
export class Checksums {
  readonly wrong: WrongChecksum[] = [];
  /** How many were looked at and right. */
  right = 0;
  leftOut = 0;

  /** Looks at the checksum of the packet's TCP or UDP layer. */
  take(d: Dissection, from: number, to: number, number: number): void {
    const said = checksumOf(d);
    if (said === 'right') this.right += 1;
    if (said !== 'wrong') return;
    if (this.wrong.length >= MOST) {
      this.leftOut += 1;
      return;
    }
    const at = d.atOf(d.transport);
    this.wrong.push({ protocol: d.kind[d.transport] === LAYER.tcp ? 6 : 17, from, to, sport: d.view.getUint16(at), dport: d.view.getUint16(at + 2), number });
  }
}

/**
 * What the checksum of a packet's TCP or UDP layer is worth (RFC 9293, section 3.1; RFC 768; RFC 8200, section 8.1). `left`: it holds the sum of the pseudo-header alone, with the length or without, as
 * whoever leaves the rest to a device does (CHECKSUM_PARTIAL, include/linux/skbuff.h): a capture at the sender has it so. `none`: there is none, or not all of the packet is there.
 */
export function checksumOf(d: Dissection): 'right' | 'wrong' | 'left' | 'none' {
  const { network, transport, view } = d;
  const kind = d.kind[transport] ?? 0;
  const isTcp = kind === LAYER.tcp;
  // A routing header has another destination than the checksum.
  if ((!isTcp && kind !== LAYER.udp) || transport !== network + 1 || !isWhole(d, transport)) return 'none';
  const at = d.atOf(transport);
  const end = d.endOf(transport);
  if (end !== d.wireEndOf(transport)) return 'none';
  const told = view.getUint16(at + (isTcp ? IN_TCP : IN_UDP));
  if (told === 0 && !isTcp) return 'none';
  const address = addressAt(d, network);
  const addresses = sumOf(view, address, address + 2 * addressLength(d, network)) + (isTcp ? TCP : UDP);
  if (folded(addresses + (end - at) + sumOf(view, at, end)) === 0xffff) return 'right';
  return told === folded(addresses + (end - at)) || told === folded(addresses) ? 'left' : 'wrong';
}

/** The sum of 16-bit words, not yet folded; taken two at a time, each added for itself: the sum of most packets is a small whole number. */
function sumOf(view: DataView, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const words = view.getInt32(at);
    sum += (words >>> 16) + (words & 0xffff);
  }
  for (; at + 2 <= end; at += 2) sum += view.getUint16(at);
  return at < end ? sum + (view.getUint8(at) << 8) : sum;
}

function folded(sum: number): number {
  let value = sum;
  while (value > 0xffff) value = (value & 0xffff) + Math.floor(value / 0x10000);
  return value;
}
