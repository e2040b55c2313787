import type { IncomingMessage } from 'node:http';
import type { WebSocket as Socket } from 'ws';
import { ClusterError } from './error.ts';
import { loadLibrary } from './session.ts';
import type { Session } from './session.ts';
import { messageOf } from './status.ts';

export interface ExecOrder {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The arguments, never a shell string. */
  readonly command: readonly [string, ...string[]];
  readonly stdin: Buffer;
  /** More than this on standard output ends it. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Told what it says on standard error, as it says it. */
  readonly onStderr?: (text: string) => void;
}

export interface ExecResult {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exit: number;
}

/** Standard streams as bytes, each message with the number of its stream before it; since the fifth version a stream can be closed (https://kubernetes.io/docs/reference/using-api/api-concepts/, remotecommand constants.go). */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STREAM = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;
const CHUNK = 32 * 1024;
const KEPT_OF_STDERR = 8192;
/** A kubelet that is there answers at once; of one that is cut off the API server would go on trying for longer than anybody waits for an answer. */
const HANDSHAKE_MS = 10_000;

/**
 * Runs a command in a container through the API server (`pods/exec` over a WebSocket), with all of its input handed in. Rejects with a
 * ClusterError when it could not be run, when the connection ends before the command did, and when the signal says so.
 */
export async function execInPod(session: Session, order: ExecOrder): Promise<ExecResult> {
  const { WebSocket } = await loadLibrary();
  const { namespace, pod, container, command, signal } = order;
  const query = new URLSearchParams({ container, stdin: 'true', stdout: 'true', stderr: 'true', tty: 'false' });
  for (const word of command) query.append('command', word);
  const url = `${session.server.replace(/^http/, 'ws')}/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.toString()}`;
  const credentials = await session.socketCredentials();
  if (signal.aborted) throw new ClusterError(reasonOf(signal));
  const socket = new WebSocket(url, PROTOCOLS, { ...credentials, handshakeTimeout: HANDSHAKE_MS, perMessageDeflate: false });
  return new Promise((resolve, reject) => follow(socket, order, resolve, (why) => reject(new ClusterError(why))));
}

function follow(socket: Socket, { stdin, maxBytes, signal, onStderr }: ExecOrder, done: (result: ExecResult) => void, failed: (why: string) => void): void {
  const out: Buffer[] = [];
  let [size, stderr] = [0, ''];
  const end = (settle: () => void): void => {
    signal.removeEventListener('abort', stop);
    settle();
    socket.terminate();
  };
  const stop = (): void => end(() => failed(reasonOf(signal)));
  signal.addEventListener('abort', stop, { once: true });
  socket.on('unexpected-response', (_request, response: IncomingMessage) => void refused(response).then((why) => end(() => failed(why))));
  socket.on('error', (error) => end(() => failed(`exec: ${error.message}`)));
  socket.on('close', (code) => end(() => failed(`exec: the connection ended before the command did (${code})${stderr === '' ? '' : `: ${stderr}`}`)));
  socket.on('open', () => sendAll(socket, stdin));
  socket.on('message', (data: Buffer) => {
    const payload = data.subarray(1);
    if (data[0] === STREAM.stdout) {
      out.push(payload);
      size += payload.length;
      if (size > maxBytes) end(() => failed(`exec: more than ${maxBytes} bytes came`));
    } else if (data[0] === STREAM.stderr) {
      onStderr?.(payload.toString('utf8'));
      stderr = `${stderr}${payload.toString('utf8')}`.slice(-KEPT_OF_STDERR);
    } else if (data[0] === STREAM.status) {
      const exit = exitOf(payload);
      end(() => (typeof exit === 'number' ? done({ stdout: Buffer.concat(out), stderr, exit }) : failed(`exec: ${withoutUrl(exit)}`)));
    }
  });
}

function sendAll(socket: Socket, stdin: Buffer): void {
  for (let at = 0; at < stdin.length; at += CHUNK) socket.send(Buffer.concat([Buffer.from([STREAM.stdin]), stdin.subarray(at, at + CHUNK)]));
  if (socket.protocol === 'v5.channel.k8s.io') socket.send(Buffer.from([STREAM.close, STREAM.stdin]));
}

/** The exit code that the last message tells of (a Status object), or what went wrong. */
function exitOf(payload: Buffer): number | string {
  const text = payload.toString('utf8');
  try {
    const status = JSON.parse(text) as { status?: string; message?: string; details?: { causes?: readonly { reason?: string; message?: string }[] } };
    if (status.status === 'Success') return 0;
    const code = Number(status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message);
    return Number.isInteger(code) ? code : (status.message ?? text);
  } catch {
    return text;
  }
}

/** The API server quotes the whole request that it made to the kubelet before it says what went wrong. */
function withoutUrl(message: string): string {
  return message.replaceAll(/(?:error sending request: )?(?:Post|Get) "[^"]*": /g, '');
}

async function refused(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // What came is enough to say why.
  }
  return messageOf({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'no answer in time' : 'interrupted';
}
