import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cgroupRoot, sweepCgroups } from './kernel/cgroup.ts';
import { runAsProgram } from './kernel/program.ts';
import { buildTools } from './kernel/tools.ts';
import { inVm } from './kernel/vm/vm.ts';
import { ALL_NAME_SCENARIOS, runNames } from './names/run-all.ts';
import type { NameScenario } from './names/scenario.ts';
import { record } from './record/record.ts';
import { captureScenario } from './run/capture.ts';
import { featuresOfThisKernel, needsOf } from './run/kernel.ts';
import { locateScenario } from './run/locate.ts';
import { printTable } from './run/table.ts';
import type { Skipped } from './run/table.ts';
import { runScenario } from './run/run.ts';
import type { RunResult } from './run/run.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { pool } from '../src/collect/host/pool.ts';

const USAGE = `usage: npm run lab -- list [--area AREA]
       npm run lab -- run NAME... | --all | --area AREA [--kernel host|vm] [--abreast N] [--no-diagnose]
       npm run lab -- locate NAME... | --all | --area AREA [--kernel host]
       npm run lab -- capture NAME... | --all | --area AREA [--kernel host|vm] [--keep] [--no-diagnose]
       npm run lab -- record NAME... | --all | --area AREA [--kernel host|vm]

Builds incidents on a real kernel, probes them with real connections, and (run) compares what netwhy says, (locate) lets netwhy send a probe and
say where it was last seen, (capture) captures in every namespace while the probe fails and reads that with netwhy pcap, with --keep into cases/AREA/NAME/captures, with --no-diagnose without reading it, or (record) keeps them under cases/. Needs root. --kernel host is this machine's own kernel, vm a stock Debian kernel in QEMU; without it every
scenario runs on the first of the two that has what it needs. --abreast N stands up so many scenarios at a time on this machine's own kernel.`;

/** What the command line asks for. */
interface Order {
  readonly command: string;
  readonly picked: readonly Scenario[];
  /** Incidents of names that belong to the area. */
  readonly names: readonly NameScenario[];
  readonly kernel: 'host' | 'vm' | undefined;
  readonly diagnose: boolean;
  readonly keep: boolean;
  readonly abreast: number;
}

/** Gives the exit code: 0 when nothing failed. */
async function main(argv: readonly string[]): Promise<number> {
  const order = parseOrder(argv);
  if (order === undefined) return 2;
  if (order.command === 'list') {
    for (const scenario of order.picked) process.stdout.write(`${scenario.area}/${scenario.name}\t${scenario.cluster.overlay}, ${scenario.cluster.proxy}\t${scenario.expect.cause}\t${scenario.title}\n`);
    for (const { name, area = '', title, site, expect } of order.names) process.stdout.write(`${area}/${name}\t${site.cluster.overlay}, ${site.cluster.proxy}\t${expect.cause}\t${title}\n`);
    return 0;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write('the lab makes network namespaces: run it as root\n');
    return 4;
  }
  const root = cgroupRoot();
  if (root !== undefined) sweepCgroups(root);
  const { results, skipped } = await carryOut(order);
  process.stdout.write(printTable(results, skipped));
  return results.some((result) => result.problems.length > 0) ? 1 : 0;
}

/** This machine's own kernel and the machines in QEMU are at work at the same time. */
async function carryOut(order: Order): Promise<{ readonly results: readonly RunResult[]; readonly skipped: readonly Skipped[] }> {
  const have = order.kernel === 'vm' ? new Set() : await featuresOfThisKernel();
  const here = order.kernel === 'vm' ? [] : order.picked.filter((scenario) => needsOf(scenario).every((feature) => have.has(feature)));
  const elsewhere = order.picked.filter((scenario) => !here.includes(scenario));
  const reason = (scenario: Scenario): string => `this kernel lacks ${needsOf(scenario).filter((feature) => !have.has(feature)).join(', ')}`;
  const vm = elsewhere.length === 0 || order.kernel === 'host' ? undefined : inVm(order.command, elsewhere, order);
  const own = async (): Promise<readonly RunResult[]> => [...(await onThisKernel(order, here)), ...(await namesOf(order))];
  const [results, inMachines] = await Promise.all([own(), vm]);
  if (inMachines === undefined) return { results, skipped: elsewhere.map((scenario) => ({ name: scenario.name, reason: reason(scenario) })) };
  return { results: [...results, ...inMachines.results], skipped: inMachines.missing.map((name) => ({ name, reason: inMachines.reason })) };
}

/** What fails beside others is carried out once more, alone: incidents wait for health checks and announcements, for which a machine that has much to do may take too long. */
async function onThisKernel(order: Order, here: readonly Scenario[]): Promise<readonly RunResult[]> {
  const { command, abreast, diagnose } = order;
  if (here.length === 0) return [];
  const tools = await buildTools();
  const results: RunResult[] = [];
  const again: Scenario[] = [];
  const carryOutOne = async (scenario: Scenario, isLast: boolean): Promise<void> => {
    const done = command === 'record' ? await recorded(scenario, () => record(scenario, SCENARIOS, tools)) : command === 'locate' ? await locateScenario(scenario, tools) : command === 'capture' ? await captureScenario(scenario, here, tools, order) : await runScenario(scenario, here, tools, diagnose);
    for (const result of done) progress(result);
    if (!isLast && done.some(({ problems }) => problems.length > 0)) again.push(scenario);
    else results.push(...done);
    if (process.env.NETWHY_LAB_RESULTS !== undefined) writeFileSync(process.env.NETWHY_LAB_RESULTS, JSON.stringify(results));
  };
  await pool(here, abreast, (scenario) => carryOutOne(scenario, abreast === 1));
  for (const scenario of again) {
    process.stderr.write(`once more, alone: ${scenario.name}\n`);
    await carryOutOne(scenario, true);
  }
  return results;
}

/** Incidents of names are built on this kernel, after all others. */
async function namesOf({ command, names, kernel, abreast }: Order): Promise<readonly RunResult[]> {
  if (names.length === 0 || kernel === 'vm' || (command !== 'run' && command !== 'record')) return [];
  const results: RunResult[] = [];
  await runNames(names, await buildTools(), { record: command === 'record', abreast }, ({ name, variant, problems }, ms) => {
    const result: RunResult = { name: variant === 'broken' ? name : `${name}-${variant}`, problems, ms };
    progress(result);
    results.push(result);
  }, (reason) => void process.stderr.write(`left out: ${reason}\n`));
  return results;
}

async function recorded(scenario: Scenario, work: () => Promise<void>): Promise<RunResult[]> {
  const began = Date.now();
  try {
    await work();
    return [{ name: scenario.name, problems: [], ms: Date.now() - began }];
  } catch (error) {
    return [{ name: scenario.name, problems: [error instanceof Error ? error.message : String(error)], ms: Date.now() - began }];
  }
}

function progress(result: RunResult): void {
  process.stderr.write(`${result.problems.length === 0 ? 'pass' : 'FAIL'} ${result.name} (${result.ms} ms)${result.problems.map((problem) => `\n     ${problem}`).join('')}\n`);
}

function parseOrder(argv: readonly string[]): Order | undefined {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { all: { type: 'boolean' }, area: { type: 'string' }, kernel: { type: 'string' }, abreast: { type: 'string', default: '1' }, 'no-diagnose': { type: 'boolean' }, keep: { type: 'boolean' }, help: { type: 'boolean' } } });
  const [command, ...names] = positionals;
  const ofAreas = ALL_NAME_SCENARIOS.filter(({ area }) => area !== undefined);
  const unknown = names.filter((name) => ![...SCENARIOS, ...ofAreas].some((scenario) => scenario.name === name));
  if (values.help === true || command === undefined || !['list', 'run', 'locate', 'capture', 'record'].includes(command) || unknown.length > 0 || (values.kernel !== undefined && values.kernel !== 'host' && values.kernel !== 'vm') || !/^[1-9]\d?$/.test(values.abreast)) {
    process.stderr.write(unknown.length > 0 ? `no scenario is called ${unknown.join(', ')}; npm run lab -- list\n` : `${USAGE}\n`);
    return undefined;
  }
  const isPicked = (scenario: Pick<Scenario, 'name'> & { readonly area?: Scenario['area'] }): boolean => names.includes(scenario.name) || scenario.area === values.area || (values.area === undefined && names.length === 0 && (values.all === true || command === 'list'));
  const picked = SCENARIOS.filter(isPicked);
  const pickedNames = ofAreas.filter(isPicked);
  if (picked.length === 0 && pickedNames.length === 0) {
    process.stderr.write(`${USAGE}\n`);
    return undefined;
  }
  return { command, picked, names: pickedNames, kernel: values.kernel, diagnose: values['no-diagnose'] !== true, keep: values.keep === true, abreast: Number(values.abreast) };
}

await runAsProgram(main);
