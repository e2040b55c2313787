import { availableParallelism } from 'node:os';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURES } from '../../run/capture.ts';
import type { CaptureOptions } from '../../run/capture.ts';
import { variantsOf } from '../../run/run.ts';
import type { RunResult } from '../../run/run.ts';
import type { Scenario } from '../../scenario.ts';
import { CASES } from '../../record/record.ts';
import { withFolder } from '../folder.ts';
import { buildTools, CACHE, REPOSITORY } from '../tools.ts';
import { prepareKernel } from './image.ts';
import type { VmKernel } from './image.ts';
import { runMachine } from './machine.ts';

/** What came out of a machine. `missing` were not run, for `reason`. */
export interface VmOutcome {
  readonly results: readonly RunResult[];
  readonly missing: readonly string[];
  readonly reason: string;
}

/** Emulation has one core busy whatever the machine's number of processors is, so two machines do twice as much where there are two cores. */
const MACHINES = Math.min(2, availableParallelism());

/**
 * Runs scenarios inside stock Debian kernels in QEMU: a machine for each part of them, software emulation, the host's own root file
 * system read-only below an overlay in memory. The lab inside is this lab, bundled into one file.
 */
export async function inVm(command: string, scenarios: readonly Scenario[], options: CaptureOptions): Promise<VmOutcome> {
  const names = scenarios.map(({ name }) => name);
  const kernel = await prepareKernel();
  if (typeof kernel === 'string') return { results: [], missing: names, reason: kernel };
  await buildTools();
  await bundleProgram('lab/main.ts', join(CACHE, 'tools', 'lab.mjs'));
  const results = (await Promise.all(evenParts(scenarios).map((part) => inOneVm(kernel, command, part, options)))).flat();
  const seen = new Set(results.map((result) => result.name));
  return { results, missing: names.filter((name) => !seen.has(name)), reason: 'the machine ended before it' };
}

/** A part for each machine, of as much work. Neighbours share twins and go together. */
function evenParts(scenarios: readonly Scenario[]): readonly (readonly string[])[] {
  const work = scenarios.map((scenario) => variantsOf(scenario, scenarios).length * (scenario.watched === undefined ? 1 : 2));
  const all = work.reduce((sum, each) => sum + each, 0);
  const parts = Array.from({ length: MACHINES }, (): string[] => []);
  let done = 0;
  for (const [index, { name }] of scenarios.entries()) {
    parts[Math.floor((done * MACHINES) / all)]?.push(name);
    done += work[index] ?? 0;
  }
  return parts.filter(({ length }) => length > 0);
}

async function inOneVm(kernel: VmKernel, command: string, names: readonly string[], { diagnose, keep }: CaptureOptions): Promise<readonly RunResult[]> {
  return withFolder(async (out) => {
    mkdirSync(join(out, 'cases'));
    await runMachine(kernel, out, [process.execPath, join(CACHE, 'tools', 'lab.mjs'), command, ...names, '--kernel', 'host', ...(diagnose ? [] : ['--no-diagnose']), ...(keep ? ['--keep'] : [])], { cpus: 1, busybox: true });
    keepCases(join(out, 'cases'), command);
    const path = join(out, 'results.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RunResult[]) : [];
  });
}

/** What was recorded or captured inside. The captures of a case are kept whole: none of an earlier time, of a namespace that the scenario no longer has, stays beside them. */
function keepCases(from: string, command: string): void {
  const made = readdirSync(from).flatMap((area) => readdirSync(join(from, area)).map((name) => join(area, name)));
  if (command === 'capture') for (const name of made) rmSync(join(CASES, name, CAPTURES), { recursive: true, force: true });
  cpSync(from, CASES, { recursive: true });
}

/** Bundles one program of the lab into one file for plain Node: what a virtual machine runs. */
export async function bundleProgram(entry: string, outfile: string): Promise<void> {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: REPOSITORY, entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', external: ['esbuild'],
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  });
}
