/**
 * The parsers against the kernel's own tools: random inputs in every dialect; what a tool takes, the kernel's dump of it must be read
 * without an unknown line and printed back to the letter, and what is printed from our nodes must load again and give the same dump.
 *
 *     npx tsx lab/judge/dialects/main.ts --inputs 20000 --seed 7 [--only iptables-nft,nft] [--shrink 5]
 */
import { Command } from 'commander';
import { DIALECTS } from './dialects.ts';
import { fuzz } from './fuzz.ts';
import type { Tally } from './fuzz.ts';

interface Options {
  readonly inputs: string;
  readonly seed: string;
  readonly shrink: string;
  readonly only?: string;
}

const options = new Command('dialects')
  .option('--inputs <n>', 'inputs over all dialects', '2000')
  .option('--seed <n>', 'the same seed gives the same inputs', '7')
  .option('--shrink <n>', 'disagreements to shrink in each dialect', '5')
  .option('--only <names>', 'dialects, with commas between')
  .parse().opts<Options>();

function report({ dialect, inputs, accepted, disagreed, own, shrunk, seconds }: Tally): void {
  console.log(`${dialect.padEnd(18)} ${inputs} inputs, ${accepted} accepted, ${disagreed} disagreements, ${seconds.toFixed(1)} s`);
  for (const [what, times] of [...own].sort((a, b) => b[1] - a[1]).slice(0, 12)) console.log(`    the tool's own, ${times} times: ${what}`);
  for (const each of shrunk) console.log(`  #${each.index} ${each.what}\n${each.input.map((line) => `      | ${line}`).join('\n')}`);
}

/** Two dialects at a time, each in a namespace of its own. */
async function run(chosen: typeof DIALECTS, inputsOf: (share: number) => number): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  const waiting = [...chosen];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const tally = await fuzz(next.dialect, { seed: Number(options.seed), inputs: inputsOf(next.share), shrink: Number(options.shrink) });
      report(tally);
      tallies.push(tally);
    }
  };
  await Promise.all([worker(), worker()]);
  return tallies;
}

async function main(): Promise<void> {
  const started = performance.now();
  const names = options.only?.split(',');
  const chosen = DIALECTS.filter(({ dialect }) => names === undefined || names.includes(dialect.name));
  const parts = chosen.reduce((total, { share }) => total + share, 0);
  const tallies = await run(chosen, (share) => Math.ceil((Number(options.inputs) * share) / parts));
  const sum = (key: 'inputs' | 'accepted' | 'disagreed'): number => tallies.reduce((total, tally) => total + tally[key], 0);
  console.log(`seed ${options.seed}: ${sum('inputs')} inputs, ${sum('accepted')} accepted, ${sum('disagreed')} disagreements, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (sum('disagreed') > 0) process.exitCode = 1;
}

await main();
