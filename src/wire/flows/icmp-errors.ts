import { u16, u32 } from '../bytes.ts';
import { LAYER } from '../dissect/dissection.ts';
import type { Dissection } from '../dissect/dissection.ts';
import { addressAt, addressLength, destinationPort, sourcePort } from '../dissect/fields.ts';
import type { ByteTable } from './byte-table.ts';
import type { Conversations } from './conversations.ts';

const MOST = 20_000;

/** An ICMP error about a packet. Errors that say the same of the same conversation are one, with how often. */
export interface IcmpError {
  readonly family: 4 | 6;
  readonly type: number;
  readonly code: number;
  /** Number of the address that sent it. */
  readonly by: number;
  /** What it quotes: numbers of the addresses, protocol, and ports (0 where there are none). */
  readonly from: number;
  readonly to: number;
  readonly protocol: number;
  readonly sport: number;
  readonly dport: number;
  /** The TCP connection that it is about, times two, plus the direction of the quoted packet; -1 when the capture has none. */
  readonly connection: number;
  /** Of "fragmentation needed" and "packet too big": the MTU that it tells. */
  readonly mtu: number;
  readonly number: number;
  readonly time: number;
  times: number;
}

/** Where the tables are that addresses and connections are looked up in. */
interface Tables {
  readonly addresses: ByteTable;
  readonly connections: Conversations;
}

/** All ICMP errors of a capture, told by kind and conversation (RFC 792, RFC 4443). */
export class IcmpErrors {
  readonly #known = new Map<string, IcmpError>();
  leftOut = 0;

  all(): readonly IcmpError[] {
    return [...this.#known.values()];
  }

  /** Takes an ICMP message that quotes a packet. */
  take(d: Dissection, { addresses, connections }: Tables, number: number, time: number, by: number, point: number): void {
    const { quoted, bytes } = d;
    if (quoted >= d.count) return;
    const at = d.atOf(d.transport);
    const family = d.kind[d.transport] === LAYER.icmp ? 4 : 6;
    const [address, length] = [addressAt(d, quoted), addressLength(d, quoted)];
    const [from, to] = [addresses.number(bytes, address, length), addresses.number(bytes, address + length, length)];
    const transport = d.count - 1;
    const hasPorts = transport > quoted && PORTED.has(d.kind[transport] ?? 0);
    const [sport, dport] = hasPorts ? [sourcePort(d, transport), destinationPort(d, transport)] : [0, 0];
    const [type, code] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
    const key = `${family} ${type} ${code} ${by} ${from} ${to} ${sport} ${dport} ${point}`;
    const known = this.#known.get(key);
    if (known !== undefined) known.times += 1;
    else if (this.#known.size >= MOST) this.leftOut += 1;
    else {
      const protocol = length === 4 ? (bytes[d.atOf(quoted) + 9] ?? 0) : (bytes[d.atOf(quoted) + 6] ?? 0);
      const connection = d.kind[transport] === LAYER.tcp && hasPorts ? connections.lookup(from, to, sport, dport, point) : -1;
      const mtu = family === 4 ? (type === 3 && code === 4 ? u16(bytes, at + 6) : 0) : type === 2 ? u32(bytes, at + 4) : 0;
      this.#known.set(key, { family, type, code, by, from, to, protocol, sport, dport, connection, mtu, number, time, times: 1 });
    }
  }
}

const PORTED: ReadonlySet<number> = new Set([LAYER.tcp, LAYER.udp, LAYER.sctp, LAYER.dccp, LAYER.udplite]);
