import { join } from 'node:path';
import type { LocateReport } from '../../src/model/report/index.ts';
import { withFolder } from '../kernel/folder.ts';
import { FABRIC, on } from '../kernel/command.ts';
import { closeLab, nodeOf, openLab, runAll } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import type { LabTools } from '../kernel/tools.ts';
import { placeOf } from '../probe/probe.ts';
import { healthyTwin } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';
import { collectBundle } from './collect.ts';
import type { RunResult } from './run.ts';

/**
 * Runs `netwhy locate` on the client's node of a scenario and of its healthy twin, and on a twin whose wire loses packets unknown to any evidence.
 * It must agree with the model in the first two, name the cause in the first, and differ in the third.
 */
export async function locateScenario(scenario: Scenario, tools: LabTools): Promise<RunResult[]> {
  const twin = healthyTwin(scenario);
  return [
    await located(scenario, tools, false, (report) => [...agreeing(report), ...(report.predicted.finding?.id === scenario.expect.cause ? [] : [`finding: ${report.predicted.finding?.id ?? 'none'}; injected: ${scenario.expect.cause}`])]),
    await located(twin, tools, false, (report) => [...agreeing(report), ...(report.attempted.kind === 'answered' ? [] : [`the healthy twin gave ${report.attempted.kind}`])]),
    await located({ ...twin, name: `${scenario.name}-wire-cut` }, tools, true, (report) => (report.agreement === 'differs' && report.attempted.kind !== 'answered' ? [] : [`the wire is cut, the model does not know, and netwhy says: ${report.agreement}`])),
  ];
}

function agreeing({ agreement, differences }: LocateReport): string[] {
  return agreement === 'agrees' ? [] : [`${agreement}: ${differences.map((difference) => JSON.stringify(difference, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))).join('; ').slice(0, 600)}`];
}

async function located(scenario: Scenario, tools: LabTools, cut: boolean, judge: (report: LocateReport) => string[]): Promise<RunResult> {
  const began = Date.now();
  const result = (problems: readonly string[], said?: string): RunResult => ({ name: scenario.name, problems, ms: Date.now() - began, ...(said === undefined ? {} : { said }) });
  try {
    const lab = await openLab(scenario, tools);
    try {
      return await withFolder(async (work) => {
        const bundle = join(work, 'bundle');
        await collectBundle(lab, bundle);
        // Every other node's leg is taken from the wire's bridge: carrier and addresses are as they were.
        const { node } = placeOf(lab.cluster, scenario.probe.from);
        if (cut) await runAll(lab, lab.cluster.nodes.filter((other) => other !== node).map((other) => on(FABRIC, 'ip', 'link', 'set', other, 'nomaster')));
        const done = await runOn(nodeOf(lab, node), { at: { node }, argv: argvOf(scenario, bundle, join(work, 'kept')), mayFail: true }, 120_000);
        if (done.code !== 0 && done.code !== 1 && done.code !== 3) return result([`exit code ${done.code}: ${done.stderr}`]);
        const report = JSON.parse(done.stdout) as LocateReport;
        const told = { agrees: report.attempted.kind === 'answered' ? 0 : 1, differs: 3, unsure: 3 }[report.agreement];
        return result([...judge(report), ...(done.code === told ? [] : [`exit code ${done.code}, not ${told}`])], `${report.attempted.kind} ${report.agreement}, ${report.seen.length} sightings`);
      });
    } finally {
      await closeLab(lab);
    }
  } catch (error) {
    return result([`lab: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function argvOf({ probe }: Scenario, bundle: string, keep: string): string[] {
  const flags = [...(probe.protocol === 'udp' ? ['--udp'] : []), ...(probe.family === 6 ? ['-6'] : [])];
  return [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'locate', probe.from, probe.to, ...flags, '--bundle', bundle, '--keep', keep, '-o', 'json'];
}
