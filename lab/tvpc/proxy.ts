import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a test does with what passes between a client and the server. Throwing it away is for the test to do, by `cut`. */
export interface Watch {
  /** The client sends a packet (each statement is one or, with values, two, after those of the handshake); false keeps it back. Later ones wait for the answer. */
  readonly onPacket?: (packet: { readonly number: number; readonly text: string }, forward: () => void, cut: () => void) => boolean | Promise<boolean>;
  /** So many bytes came from the server until now. */
  readonly onBytes?: (bytes: number, cut: () => void) => void;
}

/** Stands between a client and the server on loopback. Returns its port, and how to end it. */
export async function proxy(port: number, watch: Watch): Promise<{ readonly port: number; readonly end: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const cut = (): void => [client, upstream].forEach((socket) => socket.destroy());
    let [packets, bytes, held] = [0, 0, Buffer.alloc(0)];
    let turn = Promise.resolve();
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', cut);
    }
    client.on('data', (data: Buffer) => {
      held = Buffer.concat([held, data]);
      for (let length = wholeLength(held); length !== undefined; length = wholeLength(held)) {
        packets += 1;
        const [number, packet] = [packets, held.subarray(0, length)];
        held = held.subarray(length);
        const forward = (): void => void upstream.write(packet);
        turn = turn.then(async () => {
          if (await (watch.onPacket?.({ number, text: packet.subarray(5).toString('latin1') }, forward, cut) ?? true)) forward();
        });
      }
    });
    upstream.on('data', (data: Buffer) => {
      bytes += data.length;
      watch.onBytes?.(bytes, cut);
      client.write(data);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const end = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, end };
}

/** A packet of the protocol: three bytes of length, one of sequence, and so much. */
function wholeLength(held: Buffer): number | undefined {
  if (held.length < 4) return undefined;
  const length = 4 + held.readUIntLE(0, 3);
  return held.length < length ? undefined : length;
}
