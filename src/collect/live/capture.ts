import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** One running capture in one namespace. */
export interface Capture {
  /** Ends it; resolves once everything that was captured was handed on. */
  stop(): Promise<void>;
}

export interface CaptureOrder {
  /** Path of the namespace to enter; absent: stay where we are. */
  readonly enter?: string;
  readonly filter: string;
  /** After so many packets it ends by itself. */
  readonly packets?: number;
  /** So many milliseconds tcpdump may take to begin; absent: ten seconds. */
  readonly patienceMs?: number;
  readonly onBytes: (bytes: Buffer) => void;
}

/** Headers of four tunnels and a packet with options, and the mark of a datagram. */
const SNAP_LENGTH = '320';
/** tcpdump that says nothing for so long does not capture. */
const PATIENCE_MS = 10_000;

/**
 * Captures on all devices of a namespace with tcpdump, as pcap with cooked headers of the second version, which name the device. Resolves
 * when the kernel hands packets out, so that nothing is missed that is sent then; rejects with what tcpdump said. Reads only: nothing is promiscuous.
 */
export async function startCapture({ enter, filter, packets, patienceMs = PATIENCE_MS, onBytes }: CaptureOrder): Promise<Capture> {
  const tcpdump = ['tcpdump', '-i', 'any', '-y', 'LINUX_SLL2', '-p', '-n', '-U', '--immediate-mode', '-s', SNAP_LENGTH, ...(packets === undefined ? [] : ['-c', String(packets)]), '-w', '-', filter];
  const [file = '', ...args] = enter === undefined ? tcpdump : ['nsenter', `--net=${enter}`, ...tcpdump];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdout.on('data', onBytes);
  await listening(child, patienceMs);
  return {
    stop: async () => {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function listening(child: ChildProcess, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(why));
    };
    const timer = setTimeout(() => fail(said.trim() || 'tcpdump did not begin'), patienceMs);
    child.once('error', (error: NodeJS.ErrnoException) => fail(error.code === 'ENOENT' ? 'tcpdump and nsenter must be installed' : error.message));
    child.once('close', () => fail(said.trim() || 'tcpdump ended at once'));
    child.stderr?.on('data', (bytes: Buffer) => {
      said = `${said}${bytes.toString('utf8')}`.slice(-2000);
      if (!/^listening on /m.test(said) && !/: listening on /.test(said)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
