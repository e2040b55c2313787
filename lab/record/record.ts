import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFolder } from '../kernel/folder.ts';
import { closeLab, openLab } from '../kernel/lab.ts';
import { runProgram } from '../kernel/spawn.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import type { LabTools } from '../kernel/tools.ts';
import { askedFrom, runProbe } from '../probe/probe.ts';
import { collectBundle } from '../run/collect.ts';
import { kernelRelease } from '../run/kernel.ts';
import { brokenOff } from '../run/established.ts';
import { deviation, failureText, lateText, observe } from '../run/observe.ts';
import type { Observation } from '../run/observe.ts';
import { brokenCluster, healthyTwin, nearMissOf } from '../scenario.ts';
import type { Scenario, Variant } from '../scenario.ts';
import { twinOf } from './twins.ts';

/** Where a case is kept: `cases/AREA/NAME`. `cases` may be elsewhere while it is recorded. */
export const CASES = process.env.NETWHY_CASES ?? join(REPOSITORY, 'cases');

/**
 * Records a scenario and its healthy twin as cases: builds, probes (and throws unless the probe saw what the scenario says),
 * collects, writes. A twin that several scenarios share is recorded once, under the name of the first.
 */
export async function record(scenario: Scenario, all: readonly Scenario[], tools: LabTools): Promise<void> {
  await recordOne(scenario, 'broken', scenario, twinOf(scenario, all), tools);
  if (twinOf(scenario, all) === scenario) await recordOne(healthyTwin(scenario), 'healthy', scenario, scenario, tools);
  if (scenario.nearMiss !== undefined) await recordOne(nearMissOf(scenario), 'near-miss', scenario, scenario, tools);
}

async function recordOne(built: Scenario, variant: Variant, origin: Scenario, twin: Scenario, tools: LabTools): Promise<void> {
  const broken = variant === 'broken';
  const folder = join(CASES, built.area, built.name);
  const lab = await openLab(built, tools);
  try {
    const seen = observe(await runProbe(lab, built.probe));
    const wrong = deviation(origin, variant, seen) || (await brokenOff(lab, origin, variant));
    if (wrong !== '') throw new Error(wrong);
    await withFolder(async (work) => {
      const bundle = join(work, 'bundle');
      await collectBundle(lab, bundle, { nodes: built.watched ?? [], traffic: () => runProbe(lab, built.probe), rest: built.rest });
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      // The broken one lies open, to be read; the healthy one is packed.
      const copy = broken ? await runProgram(['cp', '-r', bundle, join(folder, 'bundle')]) : await runProgram(['tar', '-czf', join(folder, 'bundle.tgz'), '-C', bundle, '.']);
      if (copy.code !== 0) throw new Error(copy.stderr);
    });
    writeFileSync(join(folder, 'question.json'), `${JSON.stringify(question(built, variant, twin, seen), null, 2)}\n`);
    writeFileSync(join(folder, 'README.md'), readme(built, variant, origin, twin, seen));
  } finally {
    await closeLab(lab);
  }
}

function question(built: Scenario, variant: Variant, twin: Scenario, seen: Observation): object {
  const { probe } = built;
  const broken = variant === 'broken';
  return {
    bundle: broken ? 'bundle' : 'bundle.tgz',
    from: askedFrom(brokenCluster(built), probe.from), to: probe.to, protocol: probe.protocol, family: probe.family ?? 4, ...(probe.sport === undefined ? {} : { sport: probe.sport }),
    ...(probe.http === undefined ? {} : { http: probe.http }),
    ...(probe.bytes === undefined ? {} : { bytes: probe.bytes }),
    expect: broken
      ? { verdict: built.expect.verdict, outcome: failureText(built.expect.outcome), cause: built.expect.cause, object: built.expect.object, ...(built.expect.weight === undefined ? {} : { weight: built.expect.weight }) }
      : { verdict: 'reachable', ...(variant === 'near-miss' ? { [built.nearMiss?.silent === true ? 'silent' : 'note']: built.expect.cause } : {}) },
    observed: seen,
    ...(broken ? { twin: `${twin.area}/${twin.name}-healthy` } : {}),
  };
}

function readme(built: Scenario, variant: Variant, origin: Scenario, twin: Scenario, seen: Observation): string {
  const { overlay, proxy, enforcer, iptables, families } = built.cluster;
  const broken = variant === 'broken';
  const what = { broken: `Incident: ${built.title}.`, healthy: `The healthy twin of \`${origin.name}\`: the same cluster without the fault.`, 'near-miss': `A near miss of \`${origin.name}\`: ${built.title}.` }[variant];
  const saw = seen.late !== undefined ? lateText(seen) : seen.verdict === 'reachable' ? `the connection succeeded (${seen.attempts} of ${seen.attempts})` : `${seen.failure ?? ''} (${Math.round(seen.weight * seen.attempts)} of ${seen.attempts} attempts succeeded)`;
  return `# ${built.name}

${what}

* Probe: \`${built.probe.from}\` to \`${built.probe.to}\` (${built.probe.protocol}, IPv${built.probe.family ?? 4}); seen: ${saw}.
* Cluster: overlay ${overlay}, kube-proxy mode ${proxy}, policies enforced by ${enforcer}, iptables-${iptables}, IPv${families.join(' and IPv')}.
* Reproduced on Linux ${kernelRelease()} and recorded with \`npm run lab -- record ${origin.name}\`: the nodes are namespaces, the rules
  are laid out as kube-proxy and the CNI lay them out, every node was collected with netwhy's own \`collect\`, the API objects
  are those that the lab computed the rules from.
${broken ? `* Cause: \`${built.expect.cause}\`. Healthy twin: \`${twin.area}/${twin.name}-healthy\`.\n` : ''}`;
}
