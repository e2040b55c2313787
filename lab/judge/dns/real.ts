import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Real } from './programs.ts';
import { scripted, withAddresses } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import type { Seen, Servers } from './servers.ts';

/** What really happened: what the servers saw, and what the program was told. `undefined` where it did not end in time. */
export interface Observed {
  readonly seen: readonly Seen[];
  /** How long program and servers together had to wait for a processor, and the servers for each other: what a busy machine adds to the times. */
  readonly stalledMs: number;
  readonly told: { readonly code: string; readonly addresses: readonly string[]; readonly ms: number; readonly waitedMs: number } | { readonly signal: string } | undefined;
}

const LONGEST_MS = 90_000;
/** How often it is looked whether all servers, which share one thread with the model, come to their turn in time. */
const LOOK_MS = 10;
const NAMES = { resolvConf: 'resolv.conf', hosts: 'hosts', nsswitch: 'nsswitch.conf', hostConf: 'host.conf' } as const;

/** Lets the real resolver look up a scenario's name, with an /etc of its own that holds the scenario's files and nothing else. */
export async function observe(real: Real, scenario: Scenario, worker: number, servers: Servers, folder: string): Promise<Observed> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [key, file] of Object.entries(NAMES)) {
    const text = scenario.files[key as keyof typeof NAMES];
    if (text !== undefined) writeFileSync(join(folder, file), withAddresses(text, worker));
  }
  servers.begin(scripted(scenario.rules));
  const before = waitedMs();
  const late = monitorEventLoopDelay({ resolution: LOOK_MS });
  late.enable();
  const script = 'mount --bind "$1" /etc && echo "$2" >/proc/sys/kernel/hostname && shift 2 && exec "$@"';
  const told = await finished('unshare', ['--mount', '--uts', 'sh', '-c', script, 'sh', folder, scenario.hostname, ...(scenario.family === 'SRV' ? [...(real.services ?? []), scenario.name] : [...real.command, scenario.name, scenario.family])]);
  late.disable();
  const stalledMs = waitedMs() - before + Math.max(0, late.max / 1e6 - LOOK_MS) + (told !== undefined && 'waitedMs' in told ? told.waitedMs : 0);
  return { seen: servers.seen, told, stalledMs };
}

/** How long this process's main thread has waited for a processor so far. */
function waitedMs(): number {
  return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
}

function finished(program: string, args: readonly string[]): Promise<Observed['told']> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: LONGEST_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (stdout !== '') resolve(JSON.parse(stdout) as { code: string; addresses: string[]; ms: number; waitedMs: number });
      else if (error?.signal === 'SIGKILL') resolve(undefined);
      else if (error?.signal != null) resolve({ signal: error.signal });
      else reject(new Error(`${program} ${args.join(' ')}: ${stderr}`));
    });
  });
}
