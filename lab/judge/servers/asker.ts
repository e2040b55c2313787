/** Asks DNS servers of the namespace that it runs in: questions as JSON on standard input, answers on standard output. */
import { createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';
import type { Answer, Packet } from 'dns-packet';

/** `from`: the address of the own host that it comes from; absent: 127.0.0.1. */
export interface Asked { readonly port: number; readonly name: string; readonly type: 'A' | 'AAAA' | 'SRV'; readonly from?: string }
export interface Told { readonly rcode: number; readonly authoritative: boolean; readonly truncated: boolean; readonly answers: readonly string[] }

/** So many questions at once. */
const ABREAST = 24;

let text = '';
for await (const chunk of process.stdin) text += String(chunk);
const questions = JSON.parse(text) as Asked[];
const told: (Told | null)[] = [];
for (let at = 0; at < questions.length; at += ABREAST) told.push(...await Promise.all(questions.slice(at, at + ABREAST).map(ask)));
process.stdout.write(JSON.stringify(told));

function ask({ port, name, type, from }: Asked): Promise<Told | null> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    const done = (value: Told | null): void => {
      clearTimeout(timer);
      socket.close();
      resolve(value);
    };
    const timer = setTimeout(() => done(null), Number(process.argv[2] ?? 8000));
    socket.on('message', (bytes) => done(read(bytes)));
    socket.bind(0, from ?? '127.0.0.1', () => socket.send(encode({ type: 'query', id: 1, flags: 0x100, questions: [{ name, type }] }), port, '127.0.0.1'));
  });
}

function read(bytes: Buffer): Told {
  const packet: Packet = decode(bytes);
  const flags = bytes.readUInt16BE(2);
  const answers = (packet.answers ?? []).map((answer) => `${answer.name.toLowerCase()} ${answer.type} ${dataOf(answer)}`);
  return { rcode: flags & 15, authoritative: (flags & 0x400) !== 0, truncated: (flags & 0x200) !== 0, answers: answers.sort() };
}

/** As zone files write it. */
function dataOf(answer: Answer): string {
  if (answer.type === 'SRV') return `${answer.data.priority ?? 0} ${answer.data.weight ?? 0} ${answer.data.port} ${answer.data.target}`.toLowerCase();
  return 'data' in answer && typeof answer.data === 'string' ? answer.data.toLowerCase().replace(/\.$/, '') : '';
}
