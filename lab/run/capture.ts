import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { podKey } from '../cluster/addresses.ts';
import { watchAll } from '../../src/collect/index.ts';
import type { CaptureReport } from '../../src/model/report/index.ts';
import { withFolder } from '../kernel/folder.ts';
import { closeLab, nodeOf, openLab } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import { READY_MS, runProgram } from '../kernel/spawn.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import type { LabTools } from '../kernel/tools.ts';
import { placeOf, runProbe } from '../probe/probe.ts';
import { CASES } from '../record/record.ts';
import { twinOf } from '../record/twins.ts';
import { healthyTwin } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';
import { SCENARIOS } from '../scenarios/index.ts';
import { collectBundle } from './collect.ts';
import { deviation, observe } from './observe.ts';
import type { RunResult } from './run.ts';

/** Everything but the nodes' own talk: neither a probe's packets nor the errors about them are left out. */
const FILTER = 'ip or ip6 or arp';
/** How long after the probe packets may still be on their way. */
const SETTLE_MS = 300;
/** Below a case: its captures. */
export const CAPTURES = 'captures';
const NETWHY = join(REPOSITORY, 'dist', 'netwhy.mjs');

/** What is done with the captures beside making them. */
export interface CaptureOptions {
  /** They are kept beside the recorded cases. */
  readonly keep: boolean;
  /** netwhy reads them, alone and with a bundle, and captures itself. */
  readonly diagnose: boolean;
}

/**
 * Captures in every namespace of a scenario while its probe is made, and of its healthy twin (unless an earlier one of those picked has the same). `netwhy pcap` must show something in the captures of the first
 * alone, and with its bundle must find the cause where the wire says; of the twin it must say nothing.
 */
export async function captureScenario(scenario: Scenario, picked: readonly Scenario[], tools: LabTools, options: CaptureOptions): Promise<RunResult[]> {
  const results = [await captured(scenario, scenario, tools, options, broken)];
  if (twinOf(scenario, picked) === scenario) results.push(await captured(healthyTwin(scenario), scenario, tools, options, healthy));
  return results;
}

function broken({ alone, joined }: Said, { expect }: Scenario): readonly string[] {
  const flows = joined.flows ?? [];
  return [
    ...(alone.files.some(({ signs }) => signs.some(({ severity }) => severity !== 'note')) ? [] : ['the captures alone show nothing']),
    ...(flows.some(({ findings, agreement }) => agreement === 'agrees' && findings[0]?.id === expect.cause) ? [] : [`with the bundle: ${flows.map(flowText).join('; ') || 'nothing was asked'}; injected: ${expect.cause}`]),
    ...flows.filter(({ agreement }) => agreement === 'differs').map((flow) => `wire and model differ: ${flowText(flow)}`),
  ];
}

function healthy({ alone, joined }: Said): readonly string[] {
  const signs = alone.files.flatMap((file) => file.signs.map(({ id }) => `${file.name.split('/').at(-1) ?? ''}: ${id}`));
  return [...(signs.length === 0 ? [] : [`the healthy twin shows ${signs.join(', ')}`]), ...(joined.flows ?? []).map((flow) => `of the healthy twin was asked: ${flowText(flow)}`)];
}

function flowText({ query, agreement, findings, differences, refused }: NonNullable<CaptureReport['flows']>[number]): string {
  return [query.to.kind === 'address' ? query.to.ip : '', agreement, findings[0]?.id ?? 'no finding', ...differences.map(({ kind }) => kind), refused?.en ?? ''].join(' ').trim();
}

interface Said {
  readonly alone: CaptureReport;
  readonly joined: CaptureReport;
}

async function captured(built: Scenario, origin: Scenario, tools: LabTools, { keep, diagnose }: CaptureOptions, judge: (said: Said, origin: Scenario) => readonly string[]): Promise<RunResult> {
  const began = Date.now();
  const result = (problems: readonly string[], said?: string): RunResult => ({ name: built.name, problems, ms: Date.now() - began, ...(said === undefined ? {} : { said }) });
  try {
    const lab = await openLab(built, tools);
    try {
      return await withFolder(async (work) => {
        const files = await capturesOf(lab, built, origin, work);
        const twin = twinOf(origin, SCENARIOS);
        if (keep) keepIn(built === origin ? join(CASES, origin.area, origin.name, CAPTURES) : join(CASES, twin.area, `${twin.name}-healthy`, CAPTURES), files);
        if (!diagnose) return result([]);
        const bundle = join(work, 'bundle');
        await collectBundle(lab, bundle);
        const said = { alone: await askedOf(files, []), joined: await askedOf(files, ['--bundle', bundle]) };
        // A machine outside is not collected, and netwhy has no name for it to capture from. What is lost behind the client's node need not show there, and what shows in how long ago the last packet was (`rest`) does not while the probe goes on.
        const own = built.probe.from.startsWith('outside/') ? undefined : await ownCapture(lab, built, work, bundle);
        const problems = own !== undefined && built.rest === undefined && own.alone.files.some(({ signs }) => signs.length > 0) ? judge(own, origin) : [];
        return result([...judge(said, origin), ...problems.map((problem) => `netwhy capture: ${problem}`)], said.alone.files.flatMap(({ signs }) => signs.map(({ id }) => id)).filter((id, index, all) => all.indexOf(id) === index).join(', ') || 'no sign');
      });
    } finally {
      await closeLab(lab);
    }
  } catch (error) {
    return result([`lab: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** The client first, then its node, the other nodes and the other pods. Who pings goes on to: of one request alone, with nothing after it, no capture tells that it had time to be answered. */
async function capturesOf(lab: Lab, built: Scenario, origin: Scenario, work: string): Promise<readonly { readonly name: string; readonly path: string; readonly pcap: Buffer }[]> {
  const from = placeOf(lab.cluster, built.probe.from);
  const first = (a: string, wanted: string | undefined): number => Number(a !== wanted);
  const nodes = [...new Set([from.node, ...lab.cluster.nodes])].sort((a, b) => first(a, from.node) - first(b, from.node));
  const pods = lab.cluster.pods.map((pod) => ({ node: pod.node, key: podKey(pod) })).filter(({ node, key }) => nodeOf(lab, node).podNetns.has(key));
  const podPlaces = pods.map(({ node, key }) => ({ netns: `pod-${key.replace('/', '-')}`, enter: `/proc/${nodeOf(lab, node).pid}/root/run/netns/${nodeOf(lab, node).podNetns.get(key) ?? ''}`, isClient: key === from.pod }));
  const places = [...podPlaces.filter(({ isClient }) => isClient), ...nodes.map((node) => ({ netns: `node-${node}`, enter: `/proc/${nodeOf(lab, node).pid}/ns/net` })), ...podPlaces.filter(({ isClient }) => !isClient)];
  const watch = await watchAll(places.map(({ netns, enter }) => ({ netns, enter })), FILTER, { patienceMs: READY_MS });
  const seen = observe(await runProbe(lab, built.probe));
  if (built.probe.protocol === 'icmp') await runProbe(lab, built.probe);
  await setTimeout(SETTLE_MS);
  const captures = await watch.stop();
  const wrong = deviation(origin, built === origin ? 'broken' : 'healthy', seen);
  if (wrong !== '') throw new Error(`probe: ${wrong}`);
  const order = new Map(places.map(({ netns }, index) => [netns, index]));
  return [...captures].sort((a, b) => (order.get(a.netns) ?? 0) - (order.get(b.netns) ?? 0)).map(({ netns, pcap }) => {
    const path = join(work, `${netns}.pcap`);
    writeFileSync(path, pcap);
    return { name: netns, path, pcap };
  });
}

/** What `netwhy capture` on the client's node makes of the same: its bundle with captures, read by itself and with the cluster's. The probe is made again until it has ended. */
async function ownCapture(lab: Lab, built: Scenario, work: string, bundle: string): Promise<Said> {
  const { node } = placeOf(lab.cluster, built.probe.from);
  const kept = join(work, 'own.tgz');
  const flags = [...(built.probe.protocol === 'udp' ? ['--udp'] : []), ...(built.probe.family === 6 ? ['-6'] : [])];
  const argv = [process.execPath, NETWHY, 'capture', built.probe.from, built.probe.to, ...flags, '--bundle', bundle, '--for', '8', '-o', kept];
  let isOver = false;
  const running = runOn(nodeOf(lab, node), { at: { node }, argv, mayFail: true }, 120_000).finally(() => (isOver = true));
  while (!isOver) await runProbe(lab, built.probe);
  const done = await running;
  if (done.code !== 0) throw new Error(`netwhy capture gave ${done.code}: ${done.stderr}`);
  return { alone: await askedOf([], ['--bundle', kept]), joined: await askedOf([], ['--bundle', kept, '--bundle', bundle]) };
}

async function askedOf(files: readonly { readonly path: string }[], options: readonly string[]): Promise<CaptureReport> {
  const done = await runProgram([process.execPath, NETWHY, 'pcap', ...files.map(({ path }) => path), ...options, '-o', 'json'], undefined, 120_000);
  if (done.stdout === '') throw new Error(`netwhy pcap gave ${done.code}: ${done.stderr}`);
  return JSON.parse(done.stdout) as CaptureReport;
}

function keepIn(folder: string, files: readonly { readonly name: string; readonly pcap: Buffer }[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, { name, pcap }] of files.entries()) writeFileSync(join(folder, `${index + 1}-${name}.pcap`), pcap);
}
