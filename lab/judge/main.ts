import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { judge } from './compare/judge.ts';
import { explain } from './explain.ts';
import { worldOf } from './generate/index.ts';
import { hostKernel } from './kernel/host.ts';
import type { Kernel } from './kernel/kernel.ts';
import { vmKernel } from './kernel/vm.ts';
import { runWorlds, stillDisagrees } from './run.ts';
import { shrinkWorld } from './shrink.ts';
import { readStored, stored } from './store.ts';
import { add, disagreementText, newTally, tallyText } from './tally.ts';
import type { Tally } from './tally.ts';
import { CASES } from '../record/record.ts';

const USAGE = `usage: npm run judge -- [--kernel host|vm] [--networks N] [--packets N] [--seed N] [--minutes N] [--keep DIR] [--shrink N]
       npm run judge -- --replay [-v] [--probe N] DIR...     judge kept recordings again, without a kernel; -v names, --probe explains

Builds random networks on a real kernel, lets netwhy collect them, sends packets, and compares what the kernel did with what the
model says, packet by packet and rule by rule. Exit code 1 on a disagreement, 4 when it could not run. --shrink reduces that many disagreements
and keeps them under cases/judge.`;

const OPTIONS = {
  kernel: { type: 'string', default: 'host' }, networks: { type: 'string', default: '25' }, packets: { type: 'string', default: '40' }, seed: { type: 'string' }, first: { type: 'string', default: '0' },
  minutes: { type: 'string' }, keep: { type: 'string' }, shrink: { type: 'string', default: '0' }, replay: { type: 'boolean', default: false }, verbose: { type: 'boolean', short: 'v', default: false }, probe: { type: 'string' }, help: { type: 'boolean', default: false },
} as const;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  if (values.help || (values.kernel !== 'host' && values.kernel !== 'vm')) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const tally = newTally();
  if (values.replay) return replay(tally, positionals, values.verbose, values.probe === undefined ? undefined : Number(values.probe));
  const kernel = values.kernel === 'host' ? await hostKernel() : await vmKernel();
  if (typeof kernel === 'string') {
    process.stderr.write(`skipped: ${kernel}\n`);
    return 4;
  }
  try {
    return await run(tally, kernel, values);
  } finally {
    await kernel.close();
  }
}

async function run(tally: Tally, kernel: Kernel, values: { networks: string; packets: string; seed?: string | undefined; first: string; minutes?: string | undefined; keep?: string | undefined; shrink: string }): Promise<number> {
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
  process.stdout.write(`kernel ${kernel.name}, seed ${seed}\n`);
  let index = Number(values.first);
  const last = index + Number(values.networks);
  const next = () => (index >= last || Date.now() > until ? undefined : worldOf(seed, index++, kernel.name, Number(values.packets)));
  const began = Date.now();
  await runWorlds(tally, { kernel, next, progress: (text) => process.stdout.write(`${text}\n`), seen: () => undefined, ...(values.keep === undefined ? {} : { keep: values.keep }) });
  process.stdout.write(`${tallyText(tally)}\n${((Date.now() - began) / 1000).toFixed(0)} s\n`);
  await shrinkSome(tally, kernel, Number(values.shrink), (name) => worldOf(seed, Number(name.split('-').at(-1)), kernel.name, Number(values.packets)));
  return tally.disagreements.length > 0 ? 1 : 0;
}

async function shrinkSome(tally: Tally, kernel: Kernel, most: number, again: (name: string) => ReturnType<typeof worldOf>): Promise<void> {
  for (const { world: name, probe } of tally.disagreements.slice(0, most)) {
    if (probe === undefined) continue;
    const small = await shrinkWorld(again(name), probe, (world) => stillDisagrees(kernel, world, probe));
    process.stdout.write(`${JSON.stringify(small, undefined, 1)}\n`);
    await runWorlds(newTally(), { kernel, next: once({ ...small, name: `${name}-${probe}` }), keep: join(CASES, 'judge'), progress: () => undefined, seen: () => undefined });
  }
}

function once<T>(value: T): () => T | undefined {
  let left: T | undefined = value;
  return () => {
    const now = left;
    left = undefined;
    return now;
  };
}

async function replay(tally: Tally, folders: readonly string[], verbose: boolean, probe: number | undefined): Promise<number> {
  for (const path of folders.flatMap(stored)) {
    const { recording, bundle } = readStored(path);
    const judged = await judge(recording, bundle);
    for (const one of judged.probes) if (one.probe.id === probe) process.stdout.write(`${explain(judged, one)}\n`);
    for (const disagreement of add(tally, judged)) {
      tally.disagreements.push(disagreement);
      if (verbose) process.stdout.write(`${disagreementText(disagreement)}\n`);
    }
  }
  process.stdout.write(`${tallyText(tally)}\n`);
  return tally.disagreements.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
