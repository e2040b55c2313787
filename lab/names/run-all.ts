import { join } from 'node:path';
import { pool } from '../../src/collect/host/pool.ts';
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

/** What is kept of a run: the bundles in a folder, what passes as a case; which variant alone is built; how many stand at a time; and whether incidents that are one but for their fault share a twin. */
export interface NameOptions {
  readonly keep?: string;
  readonly record: boolean;
  readonly only?: NameVariant;
  readonly abreast: number;
  readonly oneTwin?: boolean;
}

/**
 * Builds each variant of some incidents of names, so many at a time; `tell` is told of each as it is done, in how many milliseconds, and first of the resolvers that are not
 * there. What counts how many packets clash stands alone, after all others: whether two processors meet depends on what else they do.
 */
export async function runNames(picked: readonly NameScenario[], tools: LabTools, { keep, record, only, abreast, oneTwin = false }: NameOptions, tell: (run: NameRun, ms: number) => void, leftOut: (reason: string) => void): Promise<readonly NameRun[]> {
  const { found, missing } = await realResolvers([]);
  for (const reason of missing) leftOut(reason);
  const wanted = picked.flatMap((scenario) => variantsOf(scenario, picked, oneTwin).filter((one) => (only ?? one) === one).map((variant) => ({ scenario, variant })));
  const build = (width: number, each: typeof wanted): Promise<readonly NameRun[]> => pool(each, width, async ({ scenario, variant }) => {
    const began = Date.now();
    const run = await runVariant(scenario, variant, await resolversOf(scenario, found), tools, { keep: keep === undefined ? undefined : join(keep, `${scenario.name}-${variant}`), record });
    tell(run, Date.now() - began);
    return run;
  });
  const counts = ({ scenario }: (typeof wanted)[number]): boolean => scenario.site.racing !== undefined;
  return [...(await build(abreast, wanted.filter((one) => !counts(one)))), ...(await build(1, wanted.filter(counts)))];
}

/** As what an incident is built: itself, its near miss, and its twin. Incidents of an area of the lab share a twin, and others where that is wanted: that of the first of them that were picked. */
function variantsOf(scenario: NameScenario, picked: readonly NameScenario[], oneTwin: boolean): readonly NameVariant[] {
  const { area, site, ask, nearMiss } = scenario;
  const isOwn = (area === undefined && !oneTwin) || picked.find((other) => other.site === site && other.ask === ask) === scenario;
  return ['broken', ...(isOwn ? (['healthy'] as const) : []), ...(nearMiss === undefined ? [] : (['near-miss'] as const))];
}

/** The resolvers that look a scenario's name up. */
async function resolversOf({ site: { program: has } }: NameScenario, found: readonly Real[]): Promise<readonly Real[]> {
  return has === 'go1.15.15' ? [await goOf(has)] : has === undefined ? found : found.filter(({ kind }) => kind === has);
}
