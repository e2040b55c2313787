import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareKernel } from '../../kernel/vm/image.ts';
import type { VmKernel } from '../../kernel/vm/image.ts';
import { runMachine } from '../../kernel/vm/machine.ts';
import { bundleProgram } from '../../kernel/vm/vm.ts';
import { CACHE, REPOSITORY } from '../../kernel/tools.ts';
import { proberBinary } from '../prober/build.ts';
import type { Recording } from '../recording.ts';
import type { World } from '../world.ts';
import type { Kernel } from './kernel.ts';

/** How many times slower the emulated machine answers than its clock says. */
const PATIENCE = 3;
/** A world that is not carried out by then is lost. */
const LIMIT_MS = 5 * 60_000;
/** A machine that has not taken a world by then does not come up: on a busy computer it boots for minutes. */
const BOOT_MS = 20 * 60_000;

/** Machines of one CPU each: two of them do more than one with two. */
const MACHINES = 2;
/** Worlds that one machine carries out at a time: one is built while another waits for its packets. */
const WORKERS = 2;

/** One running machine and the folder that worlds and recordings go through. */
interface Machine {
  readonly shared: string;
  readonly ended: Promise<void>;
  running: boolean;
  busy: number;
}

/** Stock Debian kernels in QEMU, booted once for all worlds; a reason when they cannot be had. */
export async function vmKernel(): Promise<Kernel | string> {
  const kernel = await prepareKernel();
  if (typeof kernel === 'string') return kernel;
  const prober = await proberBinary();
  if ('reason' in prober) return prober.reason;
  const program = join(CACHE, 'tools', `judge-inside-${process.pid}.mjs`);
  await bundleProgram('lab/judge/kernel/inside.ts', program);
  const argv = [process.execPath, program, '/netwhy-out', prober.path, join(REPOSITORY, 'deploy', 'collect.sh'), String(PATIENCE), String(WORKERS)];
  const machines = Array.from({ length: MACHINES }, () => start(kernel, argv));
  let count = 0;
  return {
    name: 'vm',
    parallel: MACHINES * WORKERS,
    async record(world, folder) {
      const [machine] = machines.filter(({ running }) => running).sort((a, b) => a.busy - b.busy);
      if (machine === undefined) throw new Error('the machines ended');
      machine.busy += 1;
      return fetch(machine, submit(machine.shared, world, ++count), folder).finally(() => (machine.busy -= 1));
    },
    async close() {
      await Promise.all(machines.map(stop));
      rmSync(program, { force: true });
    },
  };
}

function start(kernel: VmKernel, argv: readonly string[]): Machine {
  const shared = mkdtempSync(join(tmpdir(), 'netwhy-judge-'));
  for (const name of ['worlds', 'done']) mkdirSync(join(shared, name));
  const machine: Machine = { shared, busy: 0, running: true, ended: runMachine(kernel, shared, argv, { cpus: 1, busybox: true }).finally(() => (machine.running = false)) };
  return machine;
}

async function stop({ shared, ended }: Machine): Promise<void> {
  writeFileSync(join(shared, 'stop'), '');
  await ended;
  rmSync(shared, { recursive: true, force: true });
}

function submit(shared: string, world: World, count: number): string {
  const name = String(count).padStart(6, '0');
  writeFileSync(join(shared, 'worlds', `${name}.part`), JSON.stringify(world));
  renameSync(join(shared, 'worlds', `${name}.part`), join(shared, 'worlds', `${name}.json`));
  return name;
}

async function until(machine: Machine, done: () => boolean, within: number): Promise<void> {
  const limit = Date.now() + within;
  while (!done()) {
    if (!machine.running) throw new Error('the machine ended');
    if (Date.now() > limit) throw new Error(`not carried out within ${within / 1000} s`);
    await delay(50);
  }
}

async function fetch(machine: Machine, name: string, folder: string): Promise<Recording> {
  const { shared } = machine;
  const answer = join(shared, 'done', `${name}.json`);
  await until(machine, () => !existsSync(join(shared, 'worlds', `${name}.json`)), BOOT_MS);
  await until(machine, () => existsSync(answer), LIMIT_MS);
  const { recording, problem } = JSON.parse(readFileSync(answer, 'utf8')) as { recording?: Recording; problem?: string };
  if (recording === undefined) throw new Error(problem ?? 'no recording');
  copyFileSync(join(shared, 'done', `${name}.tgz`), join(folder, 'bundle.tgz'));
  for (const end of ['json', 'tgz']) rmSync(join(shared, 'done', `${name}.${end}`));
  return recording;
}
