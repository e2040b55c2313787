/**
 * Incidents of names: real DNS servers in the lab's pods, real resolvers that look a name up, netwhy asked about what was collected.
 *
 *     npm run lab:names -- [NAME...] [--record] [--keep FOLDER] [--only broken|healthy|near-miss]
 *
 * --record keeps what passes under cases/dns or cases/gateways, and --keep the bundles of all.
 */
import { Command } from 'commander';
import { closeAll } from '../kernel/lab.ts';
import { buildTools } from '../kernel/tools.ts';
import { ALL_NAME_SCENARIOS, runNames } from './run-all.ts';
import type { NameVariant } from './scenario.ts';

const program = new Command('names')
  .argument('[name...]', 'incidents; all without one')
  .option('--keep <folder>', 'keep the bundles there')
  .option('--record', 'keep what passes as cases/AREA/NAME')
  .option('--only <variant>', 'broken, healthy or near-miss')
  .parse();
const { keep, record, only } = program.opts<{ readonly keep?: string; readonly record?: true; readonly only?: NameVariant }>();
const picked = ALL_NAME_SCENARIOS.filter(({ name }) => program.args.length === 0 || program.args.includes(name));
let failed = picked.length === 0;

try {
  await runNames(picked, await buildTools(), { ...(keep === undefined ? {} : { keep }), record: record === true, ...(only === undefined ? {} : { only }) }, (run) => {
    console.log(`${run.problems.length === 0 ? 'pass' : 'FAIL'} ${run.name} ${run.variant}: ${run.told.join('; ')}`);
    for (const problem of run.problems) console.log(`     ${problem}`);
    failed ||= run.problems.length > 0;
  }, (reason) => { console.log(`left out: ${reason}`); });
} finally {
  await closeAll();
}
process.exit(failed ? 1 : 0);
