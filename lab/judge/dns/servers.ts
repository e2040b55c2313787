import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { decode, encode } from 'dns-packet';
import type { Answer, Packet } from 'dns-packet';
import type { Message, Question } from '../../../src/model/resolve/message.ts';
import type { DnsProtocol } from '../../../src/model/resolve/reply.ts';
import { SERVERS, serverAddress } from './scenario.ts';
import type { Action } from './scenario.ts';

/** A query as it came in at a server. */
export interface Seen {
  readonly atMs: number;
  readonly server: number;
  readonly protocol: DnsProtocol;
  readonly port: number;
  /** Missing when the query could not be read. */
  readonly question: Question | undefined;
  readonly edns: boolean;
}

type Script = (server: number, protocol: DnsProtocol, question: Question) => Action;

/** The servers of one worker: real sockets that follow the script which stands now, and note all that they are asked. */
export class Servers {
  seen: Seen[] = [];
  private script: Script = () => ({ kind: 'lost' });
  private round = 0;
  private readonly open: (Socket | Server)[] = [];

  /** Binds all sockets of a worker; rejects when an address is not there. */
  async listen(worker: number): Promise<void> {
    for (const [index, kind] of SERVERS.entries()) {
      if (kind === 'none') continue;
      await this.listenUdp(serverAddress(worker, index), index);
      if (kind === 'open') await this.listenTcp(serverAddress(worker, index), index);
    }
  }

  /** Begins a round: forgets what was seen, and answers to earlier queries are no longer sent. */
  begin(script: Script): void {
    this.seen = [];
    this.script = script;
    this.round++;
  }

  close(): void {
    this.round++;
    for (const one of this.open) one.close();
  }

  private listenUdp(address: string, server: number): Promise<void> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.on('message', (bytes, from) => this.asked(server, 'udp', from.port, bytes, (answer) => socket.send(answer, from.port, from.address), () => undefined));
    this.open.push(socket);
    return new Promise((resolve, reject) => socket.once('error', reject).bind(53, address, resolve));
  }

  private listenTcp(address: string, server: number): Promise<void> {
    const listener = createServer((socket) => {
      let bytes = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (part) => {
        bytes = Buffer.concat([bytes, part]);
        for (let size = bytes.length < 2 ? Number.POSITIVE_INFINITY : bytes.readUInt16BE(0) + 2; bytes.length >= size; size = bytes.length < 2 ? Number.POSITIVE_INFINITY : bytes.readUInt16BE(0) + 2) {
          const one = bytes.subarray(2, size);
          bytes = bytes.subarray(size);
          this.asked(server, 'tcp', socket.remotePort ?? 0, one, (answer) => socket.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer])), () => socket.end());
        }
      });
    });
    this.open.push(listener);
    return new Promise((resolve, reject) => listener.once('error', reject).listen(53, address, () => resolve()));
  }

  private asked(server: number, protocol: DnsProtocol, port: number, bytes: Buffer, send: (answer: Buffer) => void, close: () => void): void {
    const atMs = performance.now();
    const packet = readQuery(bytes);
    const asked = packet?.questions?.[0];
    if (packet === undefined || asked === undefined) {
      this.seen.push({ atMs, server, protocol, port, question: undefined, edns: false });
      return;
    }
    const question: Question = { name: asked.name === '.' ? '' : asked.name, type: asked.type };
    this.seen.push({ atMs, server, protocol, port, question, edns: (packet.additionals ?? []).some(({ type }) => type === 'OPT') });
    const action = this.script(server, protocol, question);
    if (action.kind === 'closed') close();
    if (action.kind !== 'answer') return;
    const answer = encode(messageFor(packet, action.message));
    const round = this.round;
    if (action.delayMs === 0) send(answer);
    else setTimeout(() => { if (round === this.round) send(answer); }, action.delayMs);
  }
}

function readQuery(bytes: Buffer): Packet | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

/** A message as bytes need it: the question's id and question, and the response code, which dns-packet writes as the low bits of the flags. */
function messageFor(query: Packet, message: Message): Packet {
  const flags = 0x100 | (message.authoritative ? 0x400 : 0) | (message.truncated ? 0x200 : 0) | (message.recursionAvailable ? 0x80 : 0) | message.rcode;
  const answers = message.answers.map((record): Answer => {
    if (record.type === 'A' || record.type === 'AAAA' || record.type === 'CNAME') return { type: record.type, name: record.name, ttl: 30, data: record.data };
    if (record.type === 'SRV') return { type: 'SRV', name: record.name, ttl: 30, data: serviceOf(record.data) };
    return { type: 'TXT', name: record.name, ttl: 30, data: record.data };
  });
  return { id: query.id ?? 0, type: 'response', flags, questions: query.questions ?? [], answers };
}

/** Priority, weight, port and name as dns-packet has them. */
function serviceOf(data: string): { priority: number; weight: number; port: number; target: string } {
  const [priority, weight, port, target = ''] = data.split(' ');
  return { priority: Number(priority), weight: Number(weight), port: Number(port), target };
}
