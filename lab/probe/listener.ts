import { createSocket } from 'node:dgram';
import { writeSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { ListenerPlan } from './shape.ts';

/**
 * A pod's process: greets every TCP connection and answers every datagram with its pod's name and the address it sees the
 * client come from, and sends as many bytes as a client asks for. Prints `ready` once everything listens. A stuck one then
 * never comes back to its event loop: the kernel shakes hands for it, and nobody accepts.
 */
async function main(plan: ListenerPlan): Promise<void> {
  for (const { protocol, port, address, backlog, http } of plan.listens) {
    if (http === true) await listenHttp(plan.pod, port, address);
    else if (protocol === 'TCP') await listenTcp(plan.pod, port, address, backlog ?? 64);
    else for (const type of ['udp4', 'udp6'] as const) await listenUdp(plan.pod, type, port, address);
  }
  writeSync(1, 'ready\n');
  if (plan.stuck === true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  process.stdin.resume();
}

function listenTcp(pod: string, port: number, address: string | undefined, backlog: number): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(`${JSON.stringify({ by: pod, seenAs: socket.remoteAddress?.replace('::ffff:', '') ?? '' })}\n`);
    socket.on('data', (ask) => {
      const bytes = Number(ask.toString());
      if (Number.isInteger(bytes)) socket.write(Buffer.alloc(bytes, 46));
    });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port, host: address ?? '::', backlog }, resolve);
  });
}

function listenHttp(pod: string, port: number, address: string | undefined): Promise<void> {
  const server = createHttpServer((request, response) => response.setHeader('connection', 'close').end(JSON.stringify({ by: pod, seenAs: request.socket.remoteAddress?.replace('::ffff:', '') ?? '' })));
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port, host: address ?? '::' }, resolve);
  });
}

function listenUdp(pod: string, type: 'udp4' | 'udp6', port: number, address: string | undefined): Promise<void> {
  if (address !== undefined && address.includes(':') !== (type === 'udp6')) return Promise.resolve();
  const socket = createSocket({ type, ipv6Only: type === 'udp6' });
  socket.on('message', (_message, peer) => socket.send(JSON.stringify({ by: pod, seenAs: peer.address }), peer.port, peer.address));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(port, address, resolve);
  });
}

await main(JSON.parse(process.argv[2] ?? '') as ListenerPlan);
