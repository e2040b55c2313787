import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pool } from '../../src/collect/host/pool.ts';
import { cgroupRoot, sweepCgroups } from '../kernel/cgroup.ts';
import { runAsProgram } from '../kernel/program.ts';
import { buildTools } from '../kernel/tools.ts';
import { featuresOfThisKernel } from '../run/kernel.ts';
import { FAULT_KINDS } from './faults/index.ts';
import { drawRound, playRound } from './round.ts';
import type { RoundResult } from './round.ts';
import { printTable, verdictOf } from './table.ts';

const USAGE = `usage: npm run blind -- [--rounds N] [--seed N] [--first K] [--abreast N] [--only KIND] [--keep DIR]

Each round draws a cluster, breaks it in one of ${FAULT_KINDS.length} ways (or, in a quarter of the rounds, in none), builds it on this machine's kernel, and asks netwhy,
which is not told. Prints how often the first finding was the cause and the object, by kind of fault. Exit code 1 below 97 of 100, at any finding
about a network without a fault, and where a fault did no harm; 4 when this machine cannot play. --only: every round has this fault.
--abreast: so many rounds are played at a time.`;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) }, first: { type: 'string', default: '0' }, abreast: { type: 'string', default: '1' }, only: { type: 'string' }, keep: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [rounds = 0, seed = 0, first = 0, abreast = 1] = [values.rounds, values.seed, values.first, values.abreast].map(Number);
  if (values.help || ![rounds, seed, first, abreast - 1].every((number) => Number.isInteger(number) && number >= 0) || (values.only !== undefined && !FAULT_KINDS.some(({ name }) => name === values.only))) {
    process.stderr.write(`${USAGE}\n\nkinds: ${FAULT_KINDS.map(({ name }) => name).join(' ')}\n`);
    return values.help ? 0 : 2;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write('skipped: not root, and the lab makes network namespaces\n');
    return 4;
  }
  const root = cgroupRoot();
  if (root !== undefined) sweepCgroups(root);
  if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
  const results = await play({ rounds, seed, first, abreast }, values.only, values.keep);
  process.stdout.write(printTable(results, seed));
  return verdictOf(results);
}

async function play({ rounds, seed, first, abreast }: Readonly<Record<'rounds' | 'seed' | 'first' | 'abreast', number>>, only: string | undefined, keep: string | undefined): Promise<readonly RoundResult[]> {
  const have = await featuresOfThisKernel();
  const lacks = (['ipvs', 'ipip', 'vxlan', 'iptables-legacy'] as const).filter((feature) => !have.has(feature));
  if (lacks.length > 0) process.stdout.write(`not drawn, because this kernel lacks it: ${lacks.join(', ')}\n`);
  const tools = await buildTools();
  const drawn = Array.from({ length: rounds }, (_, index) => drawRound(seed, first + index, have, only));
  return pool(drawn, abreast, async (round) => {
    const result = await playRound(round, tools, keep);
    process.stderr.write(lineOf(result));
    return result;
  });
}

function lineOf({ round: { number, kind, layout: { cluster } }, fate, seen, said, problems }: RoundResult): string {
  return `${fate} ${number} ${kind} (${cluster.overlay}, ${cluster.proxy}): ${seen?.verdict ?? ''} ${seen?.failure ?? ''}, ${said}${problems.map((problem) => `\n     ${problem}`).join('')}\n`;
}

await runAsProgram(main);
