import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withFolder } from '../../kernel/folder.ts';
import { runProgram } from '../../kernel/spawn.ts';
import { REPOSITORY } from '../../kernel/tools.ts';
import { stored } from '../store.ts';
import { copyTo } from './copy.ts';
import type { Mutation } from './mutation.ts';
import { MUTATIONS } from './mutations.ts';
import { benchIn, knownOf, tryMutation } from './replay.ts';
import type { Fate } from './replay.ts';

const USAGE = `usage: npx tsx lab/judge/mutate/main.ts [--recordings DIR]... [--only N]... [--parallel N]

Is the judge awake? Plants deliberate errors in src/trace and src/assemble, one at a time, in a copy of the checkout, and lets the judge
replay there what it recorded of the kernels in one run of CI's length: 4 minutes on each kernel, made here when no recordings are given.
What a kernel did does not hang on the model, so a replay says what a run of its own would have said for each of the errors; what the
model as it is gets wrong in the same recordings counts for none of them. Exit code 1 when more than one in thirty is missed, or when an
error can no longer be planted.`;

/** Of thirty. */
const MOST_MISSED = 1 / 30;
const MINUTES = '4';

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { recordings: { type: 'string', multiple: true, default: [] }, only: { type: 'string', multiple: true, default: [] }, parallel: { type: 'string', default: '2' }, help: { type: 'boolean', default: false } } });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  return await withFolder(async (folder) => {
    const recordings = values.recordings.length > 0 ? values.recordings : await record(join(folder, 'recordings'));
    const wanted = [...MUTATIONS.entries()].filter(([number]) => values.only.length === 0 || values.only.includes(String(number + 1)));
    const fates = await tryAll(folder, recordings, wanted, Number(values.parallel));
    const missed = fates.filter(({ what }) => what === 'missed').length;
    const broken = fates.filter(({ what }) => what === 'broken').length;
    process.stdout.write(`${fates.length} errors planted, ${fates.length - missed - broken} caught, ${missed} missed, ${broken} could not be planted or made the judge fail\n`);
    return broken > 0 || missed > Math.max(1, fates.length) * MOST_MISSED ? 1 : 0;
  });
}

/** One run of CI's length on each kernel; a kernel that cannot run here is left out, and said. */
async function record(into: string): Promise<string[]> {
  for (const kernel of ['host', 'vm']) {
    mkdirSync(into, { recursive: true });
    const done = await runProgram([process.execPath, join(REPOSITORY, 'node_modules/tsx/dist/cli.mjs'), join(REPOSITORY, 'lab/judge/main.ts'), '--kernel', kernel, '--networks', '100000', '--minutes', MINUTES, '--keep', into], '', 20 * 60_000);
    process.stdout.write(`recorded on ${kernel}: ${(done.code === 4 ? done.stderr : done.stdout).split('\n').find((line) => /^(skipped|networks)/.test(line)) ?? `code ${done.code}`}\n`);
  }
  return [into];
}

async function tryAll(folder: string, recordings: readonly string[], wanted: readonly (readonly [number, Mutation])[], parallel: number): Promise<Fate[]> {
  const base = join(folder, 'base');
  copyTo(base);
  const known = await knownOf(base, recordings);
  process.stdout.write(`${recordings.flatMap(stored).length} recordings, ${known === '' ? 0 : known.split('\n').length} disagreements of the model as it is\n`);
  const left = [...wanted];
  const fates: Fate[] = [];
  const worker = async (name: string): Promise<void> => {
    const bench = benchIn(join(folder, name), base, known);
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [number, mutation] = next;
      const fate = await tryMutation(bench, mutation, recordings);
      fates.push(fate);
      process.stdout.write(`${fate.what.padEnd(6)} ${String(number + 1).padStart(2)} ${mutation.what}${fate.how === '' ? '' : `\n          ${fate.how.slice(0, 240)}`}\n`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, (_, index) => worker(`worker-${index}`)));
  return fates;
}

process.exitCode = await main(process.argv.slice(2));
