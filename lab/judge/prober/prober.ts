import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Observed } from '../recording.ts';
import type { Listens, Probe, World } from '../world.ts';

/** Times in milliseconds; `factor` makes all of them longer, for a slow machine. */
export interface Limits {
  /** A SYN's answer, its first retransmission at one second included (1700). */
  readonly tcp?: number;
  /** Data to come back (3000). */
  readonly data?: number;
  /** Answer to a datagram or an echo request (1200). */
  readonly datagram?: number;
  /** How long a crafted packet is watched (1000). */
  readonly wire?: number;
  /** After the last probe knows (300). */
  readonly stragglers?: number;
  /** Between the starts of two probes (2). */
  readonly every?: number;
  readonly factor?: number;
}

/** What could not be had before anything was sent. `listener`: its address is not local, its port is taken. The others: this kernel cannot tell. */
export interface Fault {
  readonly netns: string;
  readonly what: 'listener' | 'capture' | 'nft-trace' | 'xtables-trace';
  readonly listener?: Listens;
  readonly errno: string;
}

/** What the prober tells beside what it saw: events that were lost, probes that could not be sent. None in a good observation. */
export interface Noted {
  readonly notes: readonly string[];
}

export interface Prober {
  readonly failed: readonly Fault[];
  /** Sends the probes of `prime` and keeps their sockets open. */
  prime(): Promise<void>;
  /** Sends the probes; resolves when all know how it went. Once only. */
  probe(): Promise<Observed & Noted>;
  /** Ends it, and every connection with it. */
  stop(): Promise<void>;
}

/** What the prober needs of a world. */
export type Plan = Pick<World, 'netns' | 'listeners'> & { readonly prime: readonly Probe[]; readonly probes: readonly Probe[] };

/**
 * Starts the prober: `argv` runs its binary inside the node (see `enter` in lab/kernel/node.ts). Listeners, captures and tracing are on when this resolves;
 * rejects when it ends before, with what it said.
 */
export async function startProber(argv: readonly string[], plan: Plan, limits: Limits = {}, patienceMs = 120_000): Promise<Prober> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('an empty command');
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      errors += error.message;
      resolve();
    });
    child.once('close', () => { resolve(); });
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    const answer = await lines.next();
    clearTimeout(timer);
    if (answer.done !== true) return answer.value;
    await gone;
    throw new Error(`the prober ended: ${errors.trim()}`);
  };
  const { netns, listeners, prime, probes } = plan;
  const ready = await ask(JSON.stringify({ netns, listeners, prime, probes, limits }));
  const { failed } = JSON.parse(ready.slice('ready '.length)) as { failed: readonly Fault[] };
  return {
    failed,
    prime: async () => { await ask('prime'); },
    probe: async () => JSON.parse(await ask('go')) as Observed & Noted,
    stop: async () => {
      child.stdin.end('quit\n');
      await gone;
    },
  };
}
