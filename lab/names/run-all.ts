import { join } from 'node:path';
import { goOf, realResolvers } from '../judge/dns/programs.ts';
import type { Real } from '../judge/dns/programs.ts';
import type { LabTools } from '../kernel/tools.ts';
import { ANSWER_SCENARIOS } from './answers.ts';
import { CHAIN_SCENARIOS } from './chain.ts';
import { CLUSTER_DNS_SCENARIOS } from './cluster-dns.ts';
import { VM_NAME_SCENARIOS } from './gateways.ts';
import { IN_FRONT_SCENARIOS } from './in-front.ts';
import { RACE_SCENARIOS } from './race.ts';
import { runVariant } from './run.ts';
import type { NameRun } from './run.ts';
import { NAME_SCENARIOS } from './scenarios.ts';
import type { NameScenario, NameVariant } from './scenario.ts';

/** Every incident of names. */
export const ALL_NAME_SCENARIOS: readonly NameScenario[] = [...NAME_SCENARIOS, ...CHAIN_SCENARIOS, ...VM_NAME_SCENARIOS, ...IN_FRONT_SCENARIOS, ...CLUSTER_DNS_SCENARIOS, ...ANSWER_SCENARIOS, ...RACE_SCENARIOS];

/** What is kept of a run: the bundles in a folder, what passes as a case; and which variant alone is built. */
export interface NameOptions {
  readonly keep?: string;
  readonly record: boolean;
  readonly only?: NameVariant;
}

/** Builds each variant of some incidents of names, one after the other; `tell` is told of each as it is done, in how many milliseconds, and first of the resolvers that are not there. */
export async function runNames(picked: readonly NameScenario[], tools: LabTools, { keep, record, only }: NameOptions, tell: (run: NameRun, ms: number) => void, leftOut: (reason: string) => void): Promise<readonly NameRun[]> {
  const { found, missing } = await realResolvers([]);
  for (const reason of missing) leftOut(reason);
  const runs: NameRun[] = [];
  for (const scenario of picked) {
    for (const variant of variantsOf(scenario, picked).filter((one) => (only ?? one) === one)) {
      const began = Date.now();
      const run = await runVariant(scenario, variant, await resolversOf(scenario, found), tools, { keep: keep === undefined ? undefined : join(keep, `${scenario.name}-${variant}`), record });
      tell(run, Date.now() - began);
      runs.push(run);
    }
  }
  return runs;
}

/** As what an incident is built: itself, its near miss, and its twin. Incidents of an area of the lab share a twin: that of the first of them that were picked. */
function variantsOf(scenario: NameScenario, picked: readonly NameScenario[]): readonly NameVariant[] {
  const { area, site, ask, nearMiss } = scenario;
  const isOwn = area === undefined || picked.find((other) => other.site === site && other.ask === ask) === scenario;
  return ['broken', ...(isOwn ? (['healthy'] as const) : []), ...(nearMiss === undefined ? [] : (['near-miss'] as const))];
}

/** The resolvers that look a scenario's name up. */
async function resolversOf({ site: { program: has } }: NameScenario, found: readonly Real[]): Promise<readonly Real[]> {
  return has === 'go1.15.15' ? [await goOf(has)] : has === undefined ? found : found.filter(({ kind }) => kind === has);
}
