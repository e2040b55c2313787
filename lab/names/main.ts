/**
 * Incidents of names: real DNS servers in the lab's pods, real resolvers that look a name up, netwhy asked about what was collected.
 *
 *     npm run lab:names -- [NAME...] [--record] [--keep FOLDER] [--only broken|healthy|near-miss]
 *
 * --record keeps what passes under cases/dns, and --keep the bundles of all.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { goOf, realResolvers } from '../judge/dns/programs.ts';
import type { Real } from '../judge/dns/programs.ts';
import { closeAll } from '../kernel/lab.ts';
import { buildTools } from '../kernel/tools.ts';
import { runVariant } from './run.ts';
import { ANSWER_SCENARIOS } from './answers.ts';
import { CHAIN_SCENARIOS } from './chain.ts';
import { CLUSTER_DNS_SCENARIOS } from './cluster-dns.ts';
import { IN_FRONT_SCENARIOS } from './in-front.ts';
import { RACE_SCENARIOS } from './race.ts';
import { NAME_SCENARIOS } from './scenarios.ts';
import type { NameScenario, NameVariant } from './scenario.ts';

const program = new Command('names')
  .argument('[name...]', 'incidents; all without one')
  .option('--keep <folder>', 'keep the bundles there')
  .option('--record', 'keep what passes as cases/dns/NAME')
  .option('--only <variant>', 'broken, healthy or near-miss')
  .parse();
const options = program.opts<{ readonly keep?: string; readonly record?: true; readonly only?: NameVariant }>();
const picked = [...NAME_SCENARIOS, ...CHAIN_SCENARIOS, ...IN_FRONT_SCENARIOS, ...CLUSTER_DNS_SCENARIOS, ...ANSWER_SCENARIOS, ...RACE_SCENARIOS].filter(({ name }) => program.args.length === 0 || program.args.includes(name));
const { found, missing } = await realResolvers([]);
for (const reason of missing) console.log(`left out: ${reason}`);
const tools = await buildTools();
let failed = picked.length === 0;
/** The resolvers that look a scenario's name up. */
async function resolversOf({ site: { program: has } }: NameScenario): Promise<readonly Real[]> {
  return has === 'go1.15.15' ? [await goOf(has)] : has === undefined ? found : found.filter(({ kind }) => kind === has);
}

try {
  for (const scenario of picked) {
    for (const variant of (['broken', 'healthy', 'near-miss'] as const).filter((one) => (options.only ?? one) === one && (one !== 'near-miss' || scenario.nearMiss !== undefined))) {
      const run = await runVariant(scenario, variant, await resolversOf(scenario), tools, { keep: options.keep === undefined ? undefined : join(options.keep, `${scenario.name}-${variant}`), record: options.record === true });
      console.log(`${run.problems.length === 0 ? 'pass' : 'FAIL'} ${run.name} ${variant}: ${run.told.join('; ')}`);
      for (const problem of run.problems) console.log(`     ${problem}`);
      failed ||= run.problems.length > 0;
    }
  }
} finally {
  await closeAll();
}
process.exit(failed ? 1 : 0);
