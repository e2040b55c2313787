import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import type { World } from '../world.ts';
import { execute } from './execute.ts';
import type { Tools } from './execute.ts';

/**
 * Runs inside a virtual machine: takes worlds out of a folder that the host shares, carries each out, and puts what was recorded
 * into another, until there is a file `stop`. Names appear when their content is complete.
 */
async function main(shared: string, prober: string, collector: string, patience: number, workers: number): Promise<void> {
  // The collector's own limit for one program is for machines that are not emulated.
  process.env.NETWHY_TIMEOUT = String(30 * patience * 3);
  const tools: Tools = { prober, collect: ['sh', collector], patience };
  await Promise.all(Array.from({ length: workers }, () => serve(shared, tools)));
}

async function serve(shared: string, tools: Tools): Promise<void> {
  while (!existsSync(join(shared, 'stop'))) {
    const name = take(shared);
    if (name === undefined) await delay(30);
    else await carryOut(shared, name, tools);
  }
}

/** Takes the next world for this worker alone. */
function take(shared: string): string | undefined {
  const next = readdirSync(join(shared, 'worlds')).find((name) => name.endsWith('.json'));
  if (next === undefined) return undefined;
  renameSync(join(shared, 'worlds', next), join(shared, 'worlds', next.replace('.json', '.taken')));
  return next.replace('.json', '');
}

async function carryOut(shared: string, name: string, tools: Tools): Promise<void> {
  const world = JSON.parse(readFileSync(join(shared, 'worlds', `${name}.taken`), 'utf8')) as World;
  const work = join(process.env.TMPDIR ?? '/tmp', name);
  mkdirSync(work, { recursive: true });
  let answer: string;
  try {
    const recording = await execute(world, tools, work);
    answer = JSON.stringify({ recording });
  } catch (error) {
    answer = JSON.stringify({ problem: error instanceof Error ? error.message : String(error) });
  }
  const bundle = join(work, 'bundle.tgz');
  if (existsSync(bundle)) writeFileSync(join(shared, 'done', `${name}.tgz`), readFileSync(bundle));
  writeFileSync(join(shared, 'done', `${name}.part`), answer);
  renameSync(join(shared, 'done', `${name}.part`), join(shared, 'done', `${name}.json`));
  rmSync(work, { recursive: true, force: true });
  rmSync(join(shared, 'worlds', `${name}.taken`));
}

const [shared = '', prober = '', collector = '', patience = '1', workers = '1'] = process.argv.slice(2);
await main(shared, prober, collector, Number(patience), Number(workers));
