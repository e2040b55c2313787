import { u16 } from '../bytes.ts';
import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';

const MOST = 20_000;
const SOLICITATION = 135;
const ADVERTISEMENT = 136;

/** Somebody asked for the hardware address of a neighbour. */
export interface NeighbourQuestion {
  readonly family: 4 | 6;
  readonly target: Uint8Array;
  /** Who asked first; all zero for a probe of an address of its own (RFC 5227, RFC 4862). */
  readonly asker: Uint8Array;
  readonly number: number;
  readonly time: number;
  asked: number;
  /** Every question only came in, to everybody: the answer goes to who asked, and a capture of another machine never has it. Known of Linux cooked captures, which tell the direction. */
  isOverheard: boolean;
  lastNumber: number;
  lastTime: number;
  /** The first answer, and the hardware addresses that answered. */
  answerNumber: number;
  readonly answeredBy: Set<string>;
  readonly answerNumbers: number[];
}

/** Questions for neighbours and their answers: ARP (RFC 826) and Neighbour Discovery (RFC 4861). */
export class Neighbours {
  readonly #known = new Map<string, NeighbourQuestion>();
  leftOut = 0;

  all(): readonly NeighbourQuestion[] {
    return [...this.#known.values()];
  }

  /** Takes an ARP packet for IPv4 over Ethernet. */
  takeArp(d: Dissection, number: number, time: number, point: number): void {
    const at = d.atOf(d.count - 1);
    const { bytes } = d;
    if (d.endOf(d.count - 1) - at < 28 || u16(bytes, at + 2) !== 0x0800 || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) return;
    const operation = u16(bytes, at + 6);
    const [sender, target] = [bytes.subarray(at + 14, at + 18), bytes.subarray(at + 24, at + 28)];
    // A host that announces its own address asks for nothing.
    const isAnnouncement = sender.every((byte, index) => byte === target[index]);
    if (operation === 1 && !isAnnouncement) this.#ask(4, target, sender, number, time, point, isHeardByAll(d));
    else if (operation === 2 || isAnnouncement) this.#answer(sender, hardware(bytes, at + 8), number, point);
  }

  /** Takes an ICMPv6 message, if it is a solicitation or an advertisement. */
  takeIcmp6(d: Dissection, number: number, time: number, point: number): void {
    const at = d.atOf(d.transport);
    const { bytes } = d;
    if (d.kind[d.transport] !== LAYER.icmp6 || d.endOf(d.transport) - at < 24) return;
    const target = bytes.subarray(at + 8, at + 24);
    const source = d.atOf(d.network) + 8;
    if (bytes[at] === SOLICITATION) this.#ask(6, target, bytes.subarray(source, source + 16), number, time, point, isHeardByAll(d));
    else if (bytes[at] === ADVERTISEMENT) this.#answer(target, d.endOf(d.transport) - at >= 32 && bytes[at + 24] === 2 ? hardware(bytes, at + 26) : '', number, point);
  }

  #ask(family: 4 | 6, target: Uint8Array, asker: Uint8Array, number: number, time: number, point: number, isOverheard: boolean): void {
    const key = `${point} ${target.join('.')}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.asked += 1;
      known.isOverheard &&= isOverheard;
      known.lastNumber = number;
      known.lastTime = time;
    } else if (this.#known.size >= MOST) this.leftOut += 1;
    else this.#known.set(key, { family, target: target.slice(), asker: asker.slice(), number, time, asked: 1, isOverheard, lastNumber: number, lastTime: time, answerNumber: 0, answeredBy: new Set(), answerNumbers: [] });
  }

  #answer(target: Uint8Array, by: string, number: number, point: number): void {
    const known = this.#known.get(`${point} ${target.join('.')}`);
    if (known === undefined) return;
    if (known.answerNumber === 0) known.answerNumber = number;
    if (known.answeredBy.has(by) || known.answeredBy.size >= 8) return;
    known.answeredBy.add(by);
    known.answerNumbers.push(number);
  }
}

/** Packet types of a cooked header that came in for everybody, or for a group (PACKET_BROADCAST, PACKET_MULTICAST of include/uapi/linux/if_packet.h). */
function isHeardByAll(d: Dissection): boolean {
  const at = d.atOf(0);
  const type = d.kind[0] === LAYER.cooked2 ? d.bytes[at + 10] : d.kind[0] === LAYER.cooked ? u16(d.bytes, at) : undefined;
  return type === 1 || type === 2;
}

function hardware(bytes: Uint8Array, at: number): string {
  return [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
