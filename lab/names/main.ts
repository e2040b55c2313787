/**
 * Incidents of names: real DNS servers in the lab's pods, real resolvers that look a name up, netwhy asked about what was collected.
 *
 *     npm run lab:names -- [NAME...] [--record] [--keep FOLDER] [--only broken|healthy|near-miss] [--abreast N] [--brief]
 *
 * --record keeps what passes under cases/dns or cases/gateways, and --keep the bundles of all. --abreast N stands up so many at a time, and --brief takes those of brief.ts alone, with one twin for those that share a site.
 */
import { Command } from 'commander';
import { closeAll } from '../kernel/lab.ts';
import { buildTools } from '../kernel/tools.ts';
import { BRIEF } from './brief.ts';
import { ALL_NAME_SCENARIOS, runNames } from './run-all.ts';
import type { NameVariant } from './scenario.ts';

const program = new Command('names')
  .argument('[name...]', 'incidents; all without one')
  .option('--keep <folder>', 'keep the bundles there')
  .option('--record', 'keep what passes as cases/AREA/NAME')
  .option('--only <variant>', 'broken, healthy or near-miss')
  .option('--abreast <n>', 'so many at a time', '1')
  .option('--brief', 'one or two of each group (brief.ts)')
  .parse();
const { keep, record, only, abreast, brief } = program.opts<{ readonly keep?: string; readonly record?: true; readonly only?: NameVariant; readonly abreast: string; readonly brief?: true }>();
if (!/^[1-9]\d?$/.test(abreast)) program.error(`--abreast is a number from 1 to 99, not ${abreast}`);
const names = brief === true ? [...program.args, ...BRIEF] : program.args;
const picked = ALL_NAME_SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
const began = Date.now();
let failed = picked.length === 0;

try {
  await runNames(picked, await buildTools(), { ...(keep === undefined ? {} : { keep }), record: record === true, ...(only === undefined ? {} : { only }), abreast: Number(abreast), oneTwin: brief === true }, (run, ms) => {
    console.log(`${run.problems.length === 0 ? 'pass' : 'FAIL'} ${run.name} ${run.variant} (${Math.round(ms / 1000)} s): ${run.told.join('; ')}`);
    for (const problem of run.problems) console.log(`     ${problem}`);
    failed ||= run.problems.length > 0;
  }, (reason) => { console.log(`left out: ${reason}`); });
  console.log(`${Math.round((Date.now() - began) / 1000)} s`);
} finally {
  await closeAll();
}
process.exit(failed ? 1 : 0);
