import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { coverageWorlds, newProgress } from './coverage/index.ts';
import { worldOf } from './generate/index.ts';
import { hostKernel } from './kernel/host.ts';
import type { Kernel } from './kernel/kernel.ts';
import { vmKernel } from './kernel/vm.ts';
import { replay } from './replay.ts';
import { runWorlds, stillDisagrees } from './run.ts';
import { shrinkWorld } from './shrink.ts';
import { readStored, stored } from './store.ts';
import { newTally, tallyText } from './tally.ts';
import type { Tally } from './tally.ts';
import type { World } from './world.ts';
import { CASES } from '../record/record.ts';

const USAGE = `usage: npm run judge -- [--kernel host|vm] [--networks N] [--packets N] [--seed N] [--minutes N] [--keep DIR] [--shrink N]
                       [--no-coverage] [--first N] [--least PERCENT]
       npm run judge -- --reduce --probe N DIR        carry a kept world out again and again, smaller each time, for as long as the probe disagrees
       npm run judge -- --replay [-v] [--probe N] [--known FILE] [--fail-fast] DIR...     judge kept recordings again, without a kernel; -v names, --probe explains,
         --known leaves out the disagreements that the file names, --fail-fast ends at the first

Builds random networks on a real kernel, lets netwhy collect them, sends packets, and compares what the kernel did with what the
model says, packet by packet and rule by rule. Before them come the systematic ones, which show each kind that docs/support.md calls supported;
--no-coverage leaves them out, --first begins with world number N. Exit code 1 on a disagreement (with --least: when fewer than so many of 100
packets agree), or when all systematic ones left a gap, 4 when it could not run. --shrink reduces that many disagreements
and keeps them under cases/judge.`;

const OPTIONS = {
  kernel: { type: 'string', default: 'host' }, networks: { type: 'string', default: '25' }, packets: { type: 'string', default: '40' }, seed: { type: 'string' }, first: { type: 'string' }, 'no-coverage': { type: 'boolean', default: false },
  minutes: { type: 'string' }, least: { type: 'string', default: '100' }, keep: { type: 'string' }, shrink: { type: 'string', default: '0' }, replay: { type: 'boolean', default: false }, reduce: { type: 'boolean', default: false }, known: { type: 'string' }, 'fail-fast': { type: 'boolean', default: false }, verbose: { type: 'boolean', short: 'v', default: false }, probe: { type: 'string' }, help: { type: 'boolean', default: false },
} as const;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  if (values.help || (values.kernel !== 'host' && values.kernel !== 'vm')) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  if (values.replay) return replay(positionals, { verbose: values.verbose, failFast: values['fail-fast'], ...(values.known === undefined ? {} : { known: values.known }), ...(values.probe === undefined ? {} : { probe: Number(values.probe) }) });
  const tally = newTally();
  const kernel = values.kernel === 'host' ? await hostKernel() : await vmKernel();
  if (typeof kernel === 'string') {
    process.stderr.write(`skipped: ${kernel}\n`);
    return 4;
  }
  try {
    if (values.reduce) return await reduceKept(kernel, positionals, Number(values.probe));
    return await run(tally, kernel, values);
  } finally {
    await kernel.close();
  }
}

interface RunValues { readonly networks: string; readonly packets: string; readonly seed?: string | undefined; readonly first?: string | undefined; readonly 'no-coverage': boolean; readonly minutes?: string | undefined; readonly keep?: string | undefined; readonly shrink: string; readonly least: string }

async function run(tally: Tally, kernel: Kernel, values: RunValues): Promise<number> {
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
  process.stdout.write(`kernel ${kernel.name}, seed ${seed}\n`);
  const [first, last] = numbersOf(values, kernel.name);
  let index = first;
  const next = () => (index >= last || Date.now() > until ? undefined : worldOf(seed, index++, kernel.name, Number(values.packets)));
  const began = Date.now();
  const progress = await newProgress(kernel.name);
  const carryOut = (worlds: () => World | undefined): Promise<void> => runWorlds(tally, { kernel, next: worlds, progress: (text) => process.stdout.write(`${text}\n`), seen: (judged) => progress.add(judged), ...(values.keep === undefined ? {} : { keep: values.keep }) });
  await carryOut(next);
  // On a busy machine the kernel's tracing loses what it tells: what was not seen of the systematic worlds is asked once more.
  const again = (function* (): Generator<World, undefined> { for (let at = 0; at < coverageWorlds(kernel.name).length; at += 1) yield worldOf(seed, at, kernel.name, Number(values.packets)); })();
  if (progress.hasGap()) await carryOut(() => again.next().value);
  process.stdout.write(`${progress.text()}\n${tallyText(tally)}\n${((Date.now() - began) / 1000).toFixed(0)} s\n`);
  await shrinkSome(tally, kernel, Number(values.shrink), (name) => worldOf(seed, Number(name.split('-').at(-1)), kernel.name, Number(values.packets)));
  return agreesEnough(tally, Number(values.least)) && !progress.hasGap() ? 0 : 1;
}

/** Of 100 packets that disagree with others on the way, and not alone, so many are too many: then the judge sees less than it says. */
const MOST_UNREPEATED = 2;

/** Nothing may disagree and every world be carried out as it was written; with a lower bar no more may disagree than that, and most worlds must be carried out. */
function agreesEnough({ packets, disagreements, unrepeated, refused, failed, worlds }: Tally, least: number): boolean {
  const carriedOut = least < 100 ? worlds > failed.length : worlds > 0 && failed.length === 0 && refused.length === 0;
  return carriedOut && unrepeated.length <= (packets * MOST_UNREPEATED) / 100 && disagreements.length <= (packets * (100 - least)) / 100;
}

/** The numbers of the worlds to carry out: the first one, and the one after the last. */
function numbersOf({ networks, first, 'no-coverage': without }: RunValues, kernel: 'host' | 'vm'): [number, number] {
  if (first !== undefined) return [Number(first), Number(first) + Number(networks)];
  const systematic = coverageWorlds(kernel).length;
  return [without ? systematic : 0, systematic + Number(networks)];
}

async function shrinkSome(tally: Tally, kernel: Kernel, most: number, again: (name: string) => World): Promise<void> {
  for (const { world, probe } of tally.disagreements.slice(0, most)) if (probe !== undefined) await reduce(kernel, again(world), probe);
}

async function reduceKept(kernel: Kernel, folders: readonly string[], probe: number): Promise<number> {
  for (const folder of folders.flatMap(stored)) await reduce(kernel, readStored(folder).recording.world, probe);
  return 0;
}

/** Keeps the smallest world in which the probe still disagrees, with what the kernel did, as a case. */
async function reduce(kernel: Kernel, world: World, probe: number): Promise<void> {
  const small = await shrinkWorld(world, probe, (smaller) => stillDisagrees(kernel, smaller, probe));
  process.stdout.write(`${JSON.stringify(small, undefined, 1)}\n`);
  await runWorlds(newTally(), { kernel, next: once({ ...small, name: `${world.name}-${probe}` }), keep: join(CASES, 'judge'), progress: () => undefined, seen: () => undefined });
}

function once<T>(value: T): () => T | undefined {
  let left: T | undefined = value;
  return () => {
    const now = left;
    left = undefined;
    return now;
  };
}

process.exitCode = await main(process.argv.slice(2));
