import { join } from 'node:path';
import { openBundle } from '../../src/collect/index.ts';
import type { Change } from '../../src/model/finding/index.ts';
import { check, tryOut } from '../check.ts';
import { withFolder } from '../kernel/folder.ts';
import { closeLab, openLab } from '../kernel/lab.ts';
import type { LabTools } from '../kernel/tools.ts';
import { runProbe } from '../probe/probe.ts';
import { twinOf } from '../record/twins.ts';
import { healthyTwin, nearMissOf } from '../scenario.ts';
import type { Scenario, Variant } from '../scenario.ts';
import { collectBundle } from './collect.ts';
import { brokenOff } from './established.ts';
import { deviation, observe, observedTwice } from './observe.ts';
import type { Observation } from './observe.ts';

/** How one scenario or one twin went. Empty `problems`: passed. */
export interface RunResult {
  readonly name: string;
  readonly seen?: Observation;
  /** Verdict and top finding of netwhy, when it was asked. */
  readonly said?: string;
  readonly problems: readonly string[];
  readonly ms: number;
}

const BUILT: Readonly<Record<Variant, (scenario: Scenario) => Scenario>> = { broken: (scenario) => scenario, healthy: healthyTwin, 'near-miss': nearMissOf };

/** As what a scenario is built: itself, its twin (unless an earlier one of those picked has the same), and its near miss. */
export function variantsOf(scenario: Scenario, picked: readonly Scenario[]): readonly Variant[] {
  return ['broken', ...(twinOf(scenario, picked) === scenario ? (['healthy'] as const) : []), ...(scenario.nearMiss === undefined ? [] : (['near-miss'] as const))];
}

/** Builds each variant of a scenario, probes it, and with `diagnose` collects it, asks netwhy, compares, and carries out the fix that netwhy proposes: the probe must then pass. */
export async function runScenario(scenario: Scenario, picked: readonly Scenario[], tools: LabTools, diagnose: boolean): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (const variant of variantsOf(scenario, picked)) results.push(await runOne(BUILT[variant](scenario), variant, scenario, tools, diagnose));
  return results;
}

/** Carries out each of these on a network of its own. */
async function eachApart(built: Scenario, tools: LabTools, bundle: string, fixes: readonly (readonly Change[])[]): Promise<string[]> {
  const evidence = await openBundle([bundle]);
  const problems: string[] = [];
  for (const changes of fixes) {
    const lab = await openLab(built, tools);
    try {
      problems.push(...(await tryOut(lab, built, changes, evidence, true)));
    } finally {
      await closeLab(lab);
    }
  }
  return problems;
}

async function runOne(built: Scenario, variant: Variant, origin: Scenario, tools: LabTools, diagnose: boolean): Promise<RunResult> {
  const began = Date.now();
  const result = (problems: readonly string[], more: Pick<RunResult, 'seen' | 'said'> = {}): RunResult => ({ name: built.name, ...more, problems, ms: Date.now() - began });
  try {
    const lab = await openLab(built, tools);
    try {
      const seen = await observedTwice(async () => observe(await runProbe(lab, built.probe)), (one) => deviation(origin, variant, one) === '');
      const wrong = deviation(origin, variant, seen) || (await brokenOff(lab, origin, variant));
      if (wrong !== '') return result([`probe: ${wrong}`], { seen });
      if (!diagnose) return result([], { seen });
      return await withFolder(async (work) => {
        const bundle = join(work, 'bundle');
        await collectBundle(lab, bundle, { nodes: built.watched ?? [], traffic: () => runProbe(lab, built.probe), rest: built.rest });
        const { said, problems, others } = await check(lab, { ...origin, probe: built.probe }, variant, seen, bundle);
        return result([...problems, ...(built.everyFix === true ? await eachApart(built, tools, bundle, others) : [])], { seen, said });
      });
    } finally {
      await closeLab(lab);
    }
  } catch (error) {
    return result([`lab: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
