import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Socket, TcpNetConnectOpts } from 'node:net';
import type { CrowdPlan } from './shape.ts';

/** How long no connection may have been made before it is taken that no more will be. */
const QUIET_MS = 600;
/** A connection that ended is opened again after this. */
const AGAIN_MS = 50;
/** How often something is asked over a connection that talks. */
const TALK_MS = 200;
/** Connections that are opened again and again have ports of their own, so that the server takes them for the same ones. */
const FIRST_PORT = 20_000;

/** Many clients in one process: holds its connections open, opens each again that ends (but those that are opened once), and prints `ready` once no more of them come to stand. */
function main(plan: CrowdPlan): void {
  let quiet = setTimeout(ready, QUIET_MS + Math.max(0, ...plan.map(({ renewMs = 0 }) => renewMs)));
  const made = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(ready, QUIET_MS);
  };
  for (const { address, port, count, renewMs, once, talks, localPort } of plan) {
    for (let each = 0; each < count; each += 1) {
      if (talks !== undefined) talk(talks, address, port, localPort);
      else if (once === true) open({ host: address, port }, made);
      else if (renewMs === undefined) hold({ host: address, port }, made);
      else setTimeout(() => hold({ host: address, port, localPort: FIRST_PORT + each }, made, renewMs), (each * renewMs) / count);
    }
  }
  process.stdin.resume();
}

function open(to: TcpNetConnectOpts, made: () => void): Socket {
  const socket = connect(to);
  socket.on('connect', made);
  socket.on('error', () => undefined);
  return socket;
}

function hold(to: TcpNetConnectOpts, made: () => void, renewMs?: number): void {
  const socket = open(to, made);
  const renewal = renewMs === undefined ? undefined : setTimeout(() => socket.destroy(), renewMs);
  socket.on('close', () => {
    clearTimeout(renewal);
    setTimeout(() => hold(to, made, renewMs), renewMs === undefined ? AGAIN_MS : 0);
  });
}

/** Asks something again and again, and prints a line for each answer. A connection that ends is opened again, as a pool of them does. */
function talk(by: 'TCP' | 'ICMP', address: string, port: number, localPort?: number): void {
  const answered = (): boolean => process.stdout.write('answer\n');
  if (by === 'ICMP') return void spawn('ping', ['-n', '-i', String(TALK_MS / 1000), address]).stdout.on('data', (text: Buffer) => (text.includes('bytes from') ? answered() : undefined));
  const socket = connect({ host: address, port, ...(localPort !== undefined && { localPort }) });
  const asking = setInterval(() => socket.write('1'), TALK_MS);
  socket.on('data', answered);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(asking);
    setTimeout(() => talk(by, address, port, localPort), AGAIN_MS);
  });
}

function ready(): void {
  process.stdout.write('ready\n');
}

main(JSON.parse(process.argv[2] ?? '') as CrowdPlan);
