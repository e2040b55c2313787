import { run } from '../door.ts';

/** The one connection, datagram or ping that is really sent. */
export interface AttemptOrder {
  /** Path of the namespace to enter; absent: stay where we are. */
  readonly enter?: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly address: string;
  readonly port: number;
  /** Source port; ignored for ICMP. */
  readonly sport: number;
  /** Source address to bind to. */
  readonly source?: string;
  readonly timeoutMs: number;
  /** What a datagram carries. */
  readonly payload: string;
}

/** What the client program saw. */
export type AttemptSaw = { readonly kind: 'answered' } | { readonly kind: 'error'; readonly errno: string } | { readonly kind: 'timeout' };

/** A program of its own, because a process cannot enter a namespace for one socket. It is told what to do by its argument alone. */
const PROGRAM = String.raw`
const order = JSON.parse(process.argv[1]);
const done = (saw) => { process.stdout.write(JSON.stringify(saw)); process.exit(0); };
setTimeout(() => done({ kind: 'timeout' }), order.timeoutMs);
if (order.protocol === 'tcp') {
  const socket = require('node:net').connect({ host: order.address, port: order.port, localPort: order.sport, localAddress: order.source });
  socket.on('connect', () => done({ kind: 'answered' }));
  socket.on('error', (error) => done({ kind: 'error', errno: error.code }));
} else {
  const socket = require('node:dgram').createSocket(order.address.includes(':') ? 'udp6' : 'udp4');
  const failed = (error) => { if (error) done({ kind: 'error', errno: error.code }); };
  socket.on('error', failed);
  socket.on('message', () => done({ kind: 'answered' }));
  socket.bind(order.sport, order.source, () => socket.connect(order.port, order.address, (error) => error ? failed(error) : socket.send(order.payload, failed)));
}
`;

/** Sends it from the namespace, and says what came of it. Throws when it cannot be sent at all. */
export async function attempt(order: AttemptOrder): Promise<AttemptSaw> {
  const { enter, protocol, address, timeoutMs } = order;
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  const program = protocol === 'icmp' ? ['ping', '-n', '-c', '1', '-W', seconds, ...(order.source === undefined ? [] : ['-I', order.source]), address] : [process.execPath, '-e', PROGRAM, JSON.stringify(order)];
  const [out, err]: Buffer[][] = [[], []];
  const [file = '', ...args] = enter === undefined ? program : ['nsenter', `--net=${enter}`, ...program];
  const result = await run({ argv: [file, ...args], onStdout: (chunk) => void out?.push(chunk), onStderr: (chunk) => void err?.push(chunk), idleMs: timeoutMs + 10_000 });
  const said = Buffer.concat(out ?? []).toString('utf8');
  if (protocol === 'icmp') return pinged(result.code, said, Buffer.concat(err ?? []).toString('utf8'));
  if (result.code !== 0) throw new Error(Buffer.concat(err ?? []).toString('utf8').trim().split('\n').at(-1) ?? 'the client program ended');
  return JSON.parse(said) as AttemptSaw;
}

/** ping prints the error and gives no errno; 1 is its exit code for no answer, 2 for what it could not send. */
function pinged(code: number, said: string, complained: string): AttemptSaw {
  if (code === 0) return { kind: 'answered' };
  if (/Network is unreachable/i.test(complained)) return { kind: 'error', errno: 'ENETUNREACH' };
  if (/Operation not permitted/i.test(complained)) return { kind: 'error', errno: 'EPERM' };
  if (/Packet filtered|Prohibited/i.test(said)) return { kind: 'error', errno: 'EACCES' };
  if (/Unreachable/i.test(said)) return { kind: 'error', errno: 'EHOSTUNREACH' };
  if (code > 1) throw new Error(complained.trim().split('\n').at(-1) ?? 'ping ended');
  return { kind: 'timeout' };
}
