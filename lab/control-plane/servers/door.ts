import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { LabNode } from '../../kernel/node.ts';

/** A port of this machine's loopback device behind which a server of a lab machine answers. */
export interface Door {
  readonly port: number;
  readonly close: () => void;
}

/** Runs in the lab machine's network namespace, and is handed a socket that listens in that of the lab itself: a socket stays where it was made. */
const INSIDE = `
const { connect } = require('node:net');
const [host, port] = process.argv.slice(1);
process.on('disconnect', () => process.exit());
process.on('message', (_, server) => {
  server.on('connection', (near) => {
    const far = connect(Number(port), host);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [[near, far], [far, near]]) socket.on('error', () => other.destroy());
  });
  process.send('open');
});
`;

/** Opens a door to an address of a lab machine's own network, on a free port of 127.0.0.1. It closes with this process. */
export async function openDoor(machine: LabNode, host: string, port: number): Promise<Door> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const child = spawn('nsenter', ['-t', String(machine.pid), '-n', '--', process.execPath, '-e', INSIDE, host, String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const opened = once(child, 'message');
  child.send('door', server);
  await opened;
  server.close();
  return { port: address.port, close: () => child.disconnect() };
}
