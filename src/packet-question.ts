import type { Words } from './model/finding/index.ts';
import type { Query } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';
import { addressAt, addressLength, Analysis, CaptureReader, destinationPort, ipOf, isIcmpError, LAYER, sourcePort } from './wire/index.ts';
import type { Dissection, Seen } from './wire/index.ts';

/** A packet of a capture as a question, or why it is none. */
export type PacketQuestion = { readonly kind: 'found'; readonly query: Query } | { readonly kind: 'refused'; readonly message: Words };

const ECHO_REQUESTS: ReadonlySet<number> = new Set([8, 128]);
const ECHO_REPLIES: ReadonlySet<number> = new Set([0, 129]);
const PROTOCOLS = new Map<number, 'tcp' | 'udp' | 'sctp'>([[LAYER.tcp, 'tcp'], [LAYER.udp, 'udp'], [LAYER.sctp, 'sctp']]);

/** Takes a capture piece by piece, and makes a question of one of its packets: of its connection, from the side that opened it. Of a packet in tunnels the innermost counts, of an ICMP error the packet that it quotes. */
export class PacketAsked {
  readonly #number: number;
  readonly #analysis = new Analysis({ apart: true });
  readonly #reader: CaptureReader;
  #found: PacketQuestion | undefined;

  constructor(number: number) {
    this.#number = number;
    this.#reader = new CaptureReader((packet) => {
      const seen = this.#found === undefined ? this.#analysis.take(packet) : undefined;
      if (seen !== undefined && packet.number === number) this.#found = questionOf(this.#analysis, seen);
    });
  }

  /** The next piece; false when nothing more is wanted. */
  push(piece: Uint8Array): boolean {
    this.#reader.push(piece);
    return this.#found === undefined && this.#reader.fault === undefined;
  }

  /** The question, once the packet came or nothing comes any more. */
  end(): PacketQuestion {
    if (this.#found !== undefined) return this.#found;
    const count = this.#reader.packets;
    return refused(`there is no packet ${this.#number}: ${count} could be read`, `没有第 ${this.#number} 个报文：只能读出 ${count} 个`);
  }
}

function refused(en: string, zh: string): PacketQuestion {
  return { kind: 'refused', message: { en, zh } };
}

function questionOf(analysis: Analysis, { d, outer, point }: Seen): PacketQuestion {
  if (outer.piece >= 0 && d === outer) return refused('it is a fragment, and not the last one of a packet: take that one', '它是一个分片，且不是该报文的最后一片：请用最后一片');
  const isError = d.transport >= 0 && (d.kind[d.transport] === LAYER.icmp || d.kind[d.transport] === LAYER.icmp6) && isIcmpError(d, d.transport);
  const [network, transport] = isError ? [d.quoted, d.quoted + 1] : [d.network, d.transport];
  if (network < 0 || transport < 0 || transport >= d.count) return refused('it is no packet of TCP, UDP, SCTP or a ping that could be asked', '它不是可以提问的 TCP、UDP、SCTP 或 ping 报文');
  const length = addressLength(d, network);
  const [from, to] = [addressText(d, addressAt(d, network), length), addressText(d, addressAt(d, network) + length, length)];
  const family = length === 4 ? 4 : 6;
  const kind = d.kind[transport] ?? 0;
  if (kind === LAYER.icmp || kind === LAYER.icmp6) return echo(d.bytes[d.atOf(transport)] ?? 0, from, to, family);
  const protocol = PROTOCOLS.get(kind);
  if (protocol === undefined) return refused('it is no packet of TCP, UDP, SCTP or a ping that could be asked', '它不是可以提问的 TCP、UDP、SCTP 或 ping 报文');
  const [sport, dport] = [sourcePort(d, transport), destinationPort(d, transport)];
  const isOpener = protocol === 'sctp' ? true : isFromOpener(analysis, d, network, [sport, dport], protocol, point);
  if (isOpener === undefined) return refused('it is in the middle of a connection whose SYN the capture has not, so it is not known who opened it: name FROM and TO', '它位于一个连接的中间，而抓包中没有该连接的 SYN，无法得知由谁发起：请直接写出 FROM 与 TO');
  const [client, server] = isOpener ? [{ ip: from, port: sport }, { ip: to, port: dport }] : [{ ip: to, port: dport }, { ip: from, port: sport }];
  return { kind: 'found', query: { from: { kind: 'address', ip: client.ip }, to: { kind: 'address', ip: server.ip, port: String(server.port) }, protocol, sport: client.port, family } };
}

function addressText({ bytes }: Dissection, at: number, length: 4 | 16): string {
  return formatIp(ipOf(bytes.subarray(at, at + length)));
}

function echo(type: number, from: string, to: string, family: 4 | 6): PacketQuestion {
  if (!ECHO_REQUESTS.has(type) && !ECHO_REPLIES.has(type)) return refused('of ICMP only pings can be asked, and errors that quote a packet', 'ICMP 中只能对 ping 以及引用了报文的差错提问');
  const [client, server] = ECHO_REQUESTS.has(type) ? [from, to] : [to, from];
  return { kind: 'found', query: { from: { kind: 'address', ip: client }, to: { kind: 'address', ip: server }, protocol: 'icmp', family } };
}

/** Whether a packet goes the way of the SYN, or of the first datagram; undefined where the capture does not say. */
function isFromOpener({ addresses, connections: c, datagrams }: Analysis, d: Dissection, network: number, [sport, dport]: readonly [number, number], protocol: 'tcp' | 'udp', point: number): boolean | undefined {
  const [at, length] = [addressAt(d, network), addressLength(d, network)];
  const ends = [addresses.number(d.bytes, at, length), addresses.number(d.bytes, at + length, length)] as const;
  const place = (protocol === 'tcp' ? c : datagrams).lookup(...ends, sport, dport, point);
  if (protocol === 'udp') return place < 0 || (place & 1) === 0;
  const row = place >> 1;
  if (place >= 0 && c.synNumber[row] !== 0) return c.synBy[row] === (place & 1);
  // The first packet is a SYN's answer: its sender was asked.
  return place >= 0 && c.synAckNumber[row] !== 0 && c.synAckNumber[row] === c.firstNumber[row] ? (place & 1) === 1 : undefined;
}
