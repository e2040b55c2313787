/** Asks DNS servers of the namespace that it runs in: questions as JSON on standard input, answers on standard output. */
import { createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';
import type { Packet } from 'dns-packet';

export interface Asked { readonly port: number; readonly name: string; readonly type: 'A' | 'AAAA' }
export interface Told { readonly rcode: number; readonly authoritative: boolean; readonly truncated: boolean; readonly answers: readonly string[] }

let text = '';
for await (const chunk of process.stdin) text += String(chunk);
const questions = JSON.parse(text) as Asked[];
const told: (Told | undefined)[] = [];
for (const question of questions) told.push(await ask(question));
process.stdout.write(JSON.stringify(told.map((one) => one ?? null)));

function ask({ port, name, type }: Asked): Promise<Told | undefined> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    const done = (value: Told | undefined): void => {
      clearTimeout(timer);
      socket.close();
      resolve(value);
    };
    const timer = setTimeout(() => done(undefined), 8000);
    socket.on('message', (bytes) => done(read(bytes)));
    socket.send(encode({ type: 'query', id: 1, flags: 0x100, questions: [{ name, type }] }), port, '127.0.0.1');
  });
}

function read(bytes: Buffer): Told {
  const packet: Packet = decode(bytes);
  const flags = bytes.readUInt16BE(2);
  const answers = (packet.answers ?? []).map((answer) => `${answer.name.toLowerCase()} ${answer.type} ${'data' in answer && typeof answer.data === 'string' ? answer.data.toLowerCase().replace(/\.$/, '') : ''}`);
  return { rcode: flags & 15, authoritative: (flags & 0x400) !== 0, truncated: (flags & 0x200) !== 0, answers: answers.sort() };
}
