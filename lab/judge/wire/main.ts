/**
 * Our reading of captures against tshark's, on generated files and on those that the lab made; then damaged files, which must be read without an
 * exception, an endless loop or a memory that grows.
 *
 *     npx tsx lab/judge/wire/main.ts --captures 500 [--seed 7] [--mutants 10000] [--keep FOLDER]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { seededRandom } from '../random.ts';
import { compareFile } from './compare.ts';
import type { Compared } from './compare.ts';
import { generate } from './generate/file.ts';
import { labCaptures } from './lab-captures.ts';
import { mutate } from './mutants.ts';

const options = new Command('wire')
  .option('--captures <n>', 'generated captures', '200')
  .option('--seed <n>', 'the same seed gives the same captures; a fresh one without it', String(Date.now() % 1_000_000))
  .option('--mutants <n>', 'damaged files', '1000')
  .option('--keep <folder>', 'keep captures that are read otherwise')
  .parse().opts<{ readonly captures: string; readonly seed: string; readonly mutants: string; readonly keep?: string }>();

const folder = mkdtempSync(join(tmpdir(), 'netwhy-wire-'));
const random = seededRandom(Number(options.seed));
const tally = { files: 0, packets: 0, differing: 0, explained: new Map<string, number>() };

function count(name: string, { packets, differences, explained }: Compared): void {
  tally.files += 1;
  tally.packets += packets;
  for (const [why, times] of explained) tally.explained.set(why, (tally.explained.get(why) ?? 0) + times);
  if (differences.length === 0) return;
  tally.differing += 1;
  console.log(`${name}: ${differences.length} differences`);
  for (const difference of differences.slice(0, 6)) console.log(`    ${difference}`);
}

async function generated(index: number): Promise<void> {
  const { name, bytes } = generate(random.fork(index));
  const path = join(folder, `${index}.pcap`);
  writeFileSync(path, bytes);
  const compared = await compareFile(path);
  count(`#${index} ${name}`, compared);
  if (compared.differences.length > 0 && options.keep !== undefined) writeFileSync(join(options.keep, `${index}.pcap`), bytes);
  rmSync(path);
}

try {
  const started = performance.now();
  const lab = labCaptures();
  for (const path of lab) count(path, await compareFile(path));
  for (let index = 0; index < Number(options.captures); index += 1) await generated(index);
  console.log(`seed ${options.seed}: ${tally.files} captures (${lab.length} of the lab), ${tally.packets} packets, ${tally.differing} captures with unexplained differences, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  for (const [why, times] of tally.explained) console.log(`    explained, ${times} packets: ${why}`);
  const damage = mutate(random.fork('mutants'), Number(options.mutants));
  console.log(damage.summary);
  for (const fault of damage.faults.slice(0, 20)) console.log(`  ${fault}`);
  if (tally.differing > 0 || damage.faults.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
