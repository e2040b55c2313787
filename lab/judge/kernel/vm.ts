import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareKernel } from '../../kernel/vm/image.ts';
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

/** A stock Debian kernel in QEMU, booted once for all worlds; a reason when it cannot be had. Worlds and recordings go through a shared folder. */
export async function vmKernel(): Promise<Kernel | string> {
  const kernel = await prepareKernel();
  if (typeof kernel === 'string') return kernel;
  const prober = await proberBinary();
  if ('reason' in prober) return prober.reason;
  const program = join(CACHE, 'tools', 'judge-inside.mjs');
  await bundleProgram('lab/judge/kernel/inside.ts', program);
  const shared = mkdtempSync(join(tmpdir(), 'netwhy-judge-'));
  for (const name of ['worlds', 'done']) mkdirSync(join(shared, name));
  let running = true;
  const machine = runMachine(kernel, shared, [process.execPath, program, '/netwhy-out', prober.path, join(REPOSITORY, 'deploy', 'collect.sh'), String(PATIENCE)]).finally(() => (running = false));
  let count = 0;
  return {
    name: 'vm',
    parallel: 3,
    record: async (world, folder) => fetch(shared, submit(shared, world, ++count), folder, () => running),
    async close() {
      writeFileSync(join(shared, 'stop'), '');
      await machine;
      rmSync(shared, { recursive: true, force: true });
    },
  };
}

function submit(shared: string, world: World, count: number): string {
  const name = String(count).padStart(6, '0');
  writeFileSync(join(shared, 'worlds', `${name}.part`), JSON.stringify(world));
  renameSync(join(shared, 'worlds', `${name}.part`), join(shared, 'worlds', `${name}.json`));
  return name;
}

async function fetch(shared: string, name: string, folder: string, running: () => boolean): Promise<Recording> {
  const answer = join(shared, 'done', `${name}.json`);
  const limit = Date.now() + LIMIT_MS;
  while (!existsSync(answer)) {
    if (!running()) throw new Error('the machine ended');
    if (Date.now() > limit) throw new Error(`not carried out within ${LIMIT_MS / 1000} s`);
    await delay(50);
  }
  const { recording, problem } = JSON.parse(readFileSync(answer, 'utf8')) as { recording?: Recording; problem?: string };
  if (recording === undefined) throw new Error(problem ?? 'no recording');
  copyFileSync(join(shared, 'done', `${name}.tgz`), join(folder, 'bundle.tgz'));
  for (const end of ['json', 'tgz']) rmSync(join(shared, 'done', `${name}.${end}`));
  return recording;
}
