import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ASKED } from './network.ts';

const TCP = 8080;
const UDP = 8081;
/** Sixteen bytes before each token: as many as ping has of its own. */
const FILLER = 'x'.repeat(16);
let tokens = 0;

/** A payload with a number that no other packet has (`src/wire/view/marks.ts`), as long as is wanted. */
function payload(base: number, length = 27): Buffer {
  tokens += 1;
  const bytes = Buffer.alloc(length);
  bytes.write(`${FILLER}nw${(base + tokens).toString(16).padStart(8, '0')}.`, 0, 'latin1');
  return bytes;
}

/** What comes back has the same number, marked as an answer. */
function answered(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  if (copy.length >= 27) copy.write('rw', 16, 'latin1');
  return copy;
}

/** Answers every chunk and datagram. */
export function serve(): void {
  createServer((socket) => socket.on('data', (data) => socket.write(answered(data))).on('error', () => undefined)).listen(TCP);
  const socket = createSocket('udp4');
  socket.on('message', (message, { address, port }) => socket.send(answered(message), port, address)).bind(UDP);
}

/** How much is sent of what. */
export interface Amount {
  readonly exchanges: number;
  readonly datagrams: number;
  readonly pings: number;
  /** Datagrams that are cut into fragments. */
  readonly large: number;
}

/** Sends everything: connections whose every question waits for its answer, datagrams of connected sockets at a pace, pings one by one. `slowness` stretches pauses for emulated machines. */
export async function send({ exchanges, datagrams, pings, large }: Amount, base: number, slowness: number): Promise<void> {
  await Promise.all([
    ...Array.from({ length: 6 }, () => talk(Math.ceil(exchanges / 6), base)),
    ...Array.from({ length: 6 }, () => shout(Math.ceil(datagrams / 6), 27, base, slowness)),
    shout(large, 3000, base, slowness),
  ]);
  for (let index = 0; index < pings; index += 1) {
    const pattern = payload(base).subarray(16).toString('hex');
    spawnSync('ping', ['-n', '-q', '-c', '1', '-W', '0.3', '-s', '27', '-p', pattern, ASKED]);
  }
}

async function talk(times: number, base: number): Promise<void> {
  const socket = connect({ host: ASKED, port: TCP, noDelay: true });
  socket.on('error', () => undefined);
  for (let index = 0; index < times; index += 1) {
    socket.write(payload(base));
    await next(socket);
  }
  socket.end();
}

function next(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 20_000);
    socket.once('data', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function shout(times: number, length: number, base: number, slowness: number): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(UDP, ASKED, resolve));
  socket.on('error', () => undefined);
  for (let index = 0; index < times; index += 1) {
    socket.send(payload(base, length));
    await delay(8 * slowness);
  }
  await delay(200 * slowness);
  socket.close();
}
