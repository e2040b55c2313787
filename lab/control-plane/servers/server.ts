import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { enter, firstChild } from '../../kernel/node.ts';
import type { LabNode } from '../../kernel/node.ts';
import { enteringCgroups } from '../node/cgroups.ts';
import type { NodeCgroup } from '../node/cgroups.ts';

/** A server that runs on a machine of the lab, with what it says in a file. */
export interface Server {
  readonly name: string;
  readonly process: ChildProcess;
  readonly log: string;
}

/** How to start a server: the machine, a name for its log, the program with its arguments, and what it finds in its environment. */
export interface ServerPlan {
  readonly machine: LabNode;
  readonly name: string;
  readonly argv: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The machine's own cgroups, for a server that makes others below them. */
  readonly cgroups?: readonly NodeCgroup[];
}

/** Starts a server. Its log is added to when it is started again. */
export function startServer({ machine, name, argv, environment = {}, cgroups = [] }: ServerPlan, logs: string): Server {
  const log = join(logs, `${machine.name}-${name}.log`);
  const out = openSync(log, 'a');
  const [file = '', ...args] = [...(cgroups.length === 0 ? [] : enteringCgroups(cgroups)), ...enter(machine, undefined, argv)];
  const child = spawn(file, args, { stdio: ['ignore', out, out], env: { ...process.env, ...environment } });
  child.on('error', () => undefined);
  closeSync(out);
  return { name, process: child, log };
}

/** Waits until `ready` gives true. Throws with the end of the log when the server ends before, or when it takes too long. */
export async function untilReady(server: Server, ready: () => Promise<boolean>, limitMs = 60_000 * Number(process.env.NETWHY_LAB_PATIENCE ?? '1')): Promise<void> {
  const limit = Date.now() + limitMs;
  while (!(await ready())) {
    if (!runs(server)) throw new Error(`${server.name} ended with ${String(server.process.exitCode)} before it was ready:\n${tailOf(server)}`);
    if (Date.now() > limit) throw new Error(`${server.name} is not ready after ${limitMs} ms:\n${tailOf(server)}`);
    await delay(100);
  }
}

/** Ends a server and waits until it is gone: politely, or at once. What it started itself (a containerd's shims) goes on. */
export async function stopServer(server: Server, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (!runs(server)) return;
  const gone = once(server.process, 'exit');
  process.kill(firstChild(server.process.pid ?? 0), signal);
  const late = setTimeout(() => process.kill(firstChild(server.process.pid ?? 0), 'SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}

/** Whether a server has not ended. */
export function runs({ process: { exitCode, signalCode } }: Server): boolean {
  return exitCode === null && signalCode === null;
}

function tailOf({ log }: Server): string {
  return readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
}
