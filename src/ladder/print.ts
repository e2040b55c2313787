import { TCP_FLAG } from '../net/packet.ts';
import { addressAt, addressLength, destinationPort, isIcmpError, isReadableTcp, isWhole, LAYER, payloadLength, sourcePort, tcpAcknowledgment, tcpFlags, tcpOption, tcpSequence } from '../wire/index.ts';
import type { Dissection } from '../wire/index.ts';

/** Of a payload so many bytes are looked at. */
const MOST_HASHED = 256;
/** What routers and segmentation may set or clear on the way: PSH, and ECN's two flags. */
const STEADY_FLAGS = TCP_FLAG.fin | TCP_FLAG.syn | TCP_FLAG.rst | TCP_FLAG.ack | TCP_FLAG.urg;
const PLAIN = 14;

/**
 * What stays the same of a packet while it is forwarded, translated (addresses, ports, ICMP identifiers, and the checksums with them), wrapped into tunnels
 * and cut into fragments: of the innermost packet the protocol, IPv4's identification, the length of the payload, TCP's numbers, flags and timestamp, ICMP's sequence
 * number, the payload. One object is filled for packet after packet.
 */
export class Print {
  /** The first `plainLength` bytes are without what a capture may cut (TCP's timestamp, the payload), all of them with it. */
  readonly bytes = new Uint8Array(PLAIN + 12);
  readonly plainLength = PLAIN;
  /** TCP: no two packets have one print but for copies. Others may, when neither identification nor payload tells them apart. */
  isTcp = false;
  /** The capture cut so much that timestamp or payload can't be compared. */
  isShort = false;
  /** Of TCP: the first sequence number, and how much it takes of the sequence (payload, SYN, FIN). */
  sequence = 0;
  span = 0;
  ack = 0;
  flags = 0;
  /** Who talks with whom: addresses as they lie in the packet, then ports, or twice the identifier of an ICMP echo. */
  readonly tuple = new Uint8Array(37);
  tupleLength = 0;

  /** Reads a packet of which the headers are whole; false when it has no IP, or carries what is no IP in a tunnel. */
  read(d: Dissection): boolean {
    const { network, transport } = d;
    if (network < 0 || d.kind[d.count - 1] === LAYER.arp) return false;
    this.isShort = false;
    this.bytes.fill(0);
    this.isTcp = transport >= 0 && d.kind[transport] === LAYER.tcp && isReadableTcp(d, transport);
    this.sequence = 0;
    this.span = 0;
    this.ack = 0;
    this.flags = 0;
    this.#put8(0, d.protocol);
    if (d.kind[network] === LAYER.ipv4) this.#put16(1, d.view.getUint16(d.atOf(network) + 4));
    const layer = transport >= 0 ? transport : d.quoted >= 0 ? network : d.count - 1;
    this.#put16(3, payloadLength(d, layer));
    if (this.isTcp) this.#segment(d, transport);
    else if (transport >= 0 && (d.kind[transport] === LAYER.icmp || d.kind[transport] === LAYER.icmp6)) this.#icmp(d, transport);
    if (d.quoted < 0) this.#payload(d, layer);
    this.#ends(d);
    return true;
  }

  #segment(d: Dissection, layer: number): void {
    this.flags = tcpFlags(d, layer);
    this.sequence = tcpSequence(d, layer);
    this.span = payloadLength(d, layer) + ((this.flags & (TCP_FLAG.syn | TCP_FLAG.fin)) === 0 ? 0 : 1);
    this.#put32(5, this.sequence);
    this.ack = (this.flags & TCP_FLAG.ack) === 0 ? 0 : tcpAcknowledgment(d, layer);
    this.#put32(9, this.ack);
    this.#put8(13, this.flags & STEADY_FLAGS);
    const stamp = tcpOption(d, layer, 8, 10);
    if (stamp >= 0) this.#put32(PLAIN, d.view.getUint32(stamp));
    if (!isWhole(d, layer)) this.isShort = true;
  }

  /** Type, code and an echo's sequence number; of an error what translation leaves of the packet that it quotes. */
  #icmp(d: Dissection, layer: number): void {
    const at = d.atOf(layer);
    const { bytes, quoted } = d;
    this.#put8(5, bytes[at] ?? 0);
    this.#put8(6, bytes[at + 1] ?? 0);
    if (!isIcmpError(d, layer)) {
      this.#put8(7, bytes[at + 6] ?? 0);
      this.#put8(8, bytes[at + 7] ?? 0);
    } else if (quoted >= 0 && quoted < d.count) {
      if (d.kind[quoted] === LAYER.ipv4) this.#put16(9, d.view.getUint16(d.atOf(quoted) + 4));
      const inner = quoted + 1;
      if (inner < d.count && d.kind[inner] === LAYER.tcp) this.#put32(PLAIN, d.view.getUint32(d.atOf(inner) + 4));
    }
  }

  #payload(d: Dissection, layer: number): void {
    const from = d.bodyOf(layer);
    const wanted = Math.min(MOST_HASHED, payloadLength(d, layer));
    if (d.endOf(layer) - from < wanted) this.isShort = true;
    let [a, b] = [0x811c9dc5, 0x9747b28c];
    for (let at = from; at < from + wanted && at < d.endOf(layer); at += 1) {
      const byte = d.bytes[at] ?? 0;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul((b ^ byte) + 0x7f4a7c15, 0x85ebca6b) ^ (b >>> 13);
    }
    this.#put32(PLAIN + 4, a >>> 0);
    this.#put32(PLAIN + 8, b >>> 0);
  }

  #ends(d: Dissection): void {
    const { network, transport } = d;
    const length = addressLength(d, network);
    const at = addressAt(d, network);
    const kind = transport >= 0 ? (d.kind[transport] ?? 0) : 0;
    const isIcmp = kind === LAYER.icmp || kind === LAYER.icmp6;
    const id = isIcmp && !isIcmpError(d, transport) ? ((d.bytes[d.atOf(transport) + 4] ?? 0) << 8) | (d.bytes[d.atOf(transport) + 5] ?? 0) : 0;
    const [from, to] = transport < 0 ? [0, 0] : isIcmp ? [id, id] : [sourcePort(d, transport), destinationPort(d, transport)];
    this.tuple[0] = d.protocol;
    for (let index = 0; index < length * 2; index += 1) this.tuple[1 + index] = d.bytes[at + index] ?? 0;
    const ports = 1 + length * 2;
    this.tuple[ports] = from >> 8;
    this.tuple[ports + 1] = from & 255;
    this.tuple[ports + 2] = to >> 8;
    this.tuple[ports + 3] = to & 255;
    this.tupleLength = ports + 4;
  }

  #put8(at: number, value: number): void {
    this.bytes[at] = value;
  }

  #put16(at: number, value: number): void {
    this.bytes[at] = value >> 8;
    this.bytes[at + 1] = value & 255;
  }

  #put32(at: number, value: number): void {
    this.#put16(at, value >>> 16);
    this.#put16(at + 2, value & 0xffff);
  }
}

const CARRIERS: ReadonlySet<number> = new Set([LAYER.vxlan, LAYER.geneve, LAYER.gre, LAYER.ethernet, LAYER.vlan]);

/** Whether a capture cut so much of a packet that it can't be recognised: headers, or some of a fragment. */
export function isBlind(d: Dissection): boolean {
  const last = d.count - 1;
  if (last < 0) return false;
  if (d.piece >= 0) return d.endOf(d.piece) < d.wireEndOf(d.piece);
  if (d.endOf(last) >= d.wireEndOf(last)) return false;
  const kind = d.kind[last] ?? 0;
  return kind === LAYER.tcp ? !isReadableTcp(d, last) : !isWhole(d, last) || CARRIERS.has(kind) || (d.transport < 0 && (kind === LAYER.ipv4 || kind === LAYER.ipv6));
}
