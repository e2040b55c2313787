import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cgroupRoot, sweepCgroups } from '../kernel/cgroup.ts';
import { runAsProgram } from '../kernel/program.ts';
import { buildTools } from '../kernel/tools.ts';
import { featuresOfThisKernel } from '../run/kernel.ts';
import { FAULT_KINDS } from './faults/index.ts';
import { drawRound, playRound } from './round.ts';
import type { RoundResult } from './round.ts';
import { printTable, verdictOf } from './table.ts';

const USAGE = `usage: npm run blind -- [--rounds N] [--seed N] [--first K] [--only KIND] [--keep DIR]

Each round draws a cluster, breaks it in one of ${FAULT_KINDS.length} ways (or, in a quarter of the rounds, in none), builds it on this machine's kernel, and asks netwhy,
which is not told. Prints how often the first finding was the cause and the object, by kind of fault. Exit code 1 below 97 of 100, at any finding
about a network without a fault, and where a fault did no harm; 4 when this machine cannot play. --only: every round has this fault.`;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) }, first: { type: 'string', default: '0' }, only: { type: 'string' }, keep: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [rounds, seed, first] = [values.rounds, values.seed, values.first].map(Number);
  if (values.help || ![rounds, seed, first].every((number) => Number.isInteger(number) && (number ?? -1) >= 0) || (values.only !== undefined && !FAULT_KINDS.some(({ name }) => name === values.only))) {
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
  const results = await play({ rounds: rounds ?? 0, seed: seed ?? 0, first: first ?? 0 }, values.only, values.keep);
  process.stdout.write(printTable(results, seed ?? 0));
  return verdictOf(results);
}

async function play({ rounds, seed, first }: { readonly rounds: number; readonly seed: number; readonly first: number }, only: string | undefined, keep: string | undefined): Promise<RoundResult[]> {
  const have = await featuresOfThisKernel();
  const lacks = (['ipvs', 'ipip', 'vxlan', 'iptables-legacy'] as const).filter((feature) => !have.has(feature));
  if (lacks.length > 0) process.stdout.write(`not drawn, because this kernel lacks it: ${lacks.join(', ')}\n`);
  const tools = await buildTools();
  const results: RoundResult[] = [];
  for (let number = first; number < first + rounds; number += 1) {
    const result = await playRound(drawRound(seed, number, have, only), tools, keep);
    results.push(result);
    process.stderr.write(`${result.fate} ${number} ${result.round.kind} (${result.round.layout.cluster.overlay}, ${result.round.layout.cluster.proxy}): ${result.seen?.verdict ?? ''} ${result.seen?.failure ?? ''}, ${result.said}${result.problems.map((problem) => `\n     ${problem}`).join('')}\n`);
  }
  return results;
}

await runAsProgram(main);
