import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../run/run.ts';
import { CASES } from '../../record/record.ts';
import { withFolder } from '../folder.ts';
import { buildTools, CACHE, REPOSITORY } from '../tools.ts';
import { prepareKernel } from './image.ts';
import { runMachine } from './machine.ts';

/** What came out of a machine. `missing` were not run, for `reason`. */
export interface VmOutcome {
  readonly results: readonly RunResult[];
  readonly missing: readonly string[];
  readonly reason: string;
}

/**
 * Runs scenarios inside a stock Debian kernel in QEMU: one machine for all, software emulation, the host's own root file
 * system read-only below an overlay in memory. The lab inside is this lab, bundled into one file.
 */
export async function inVm(command: string, names: readonly string[], diagnose: boolean): Promise<VmOutcome> {
  const kernel = await prepareKernel();
  if (typeof kernel === 'string') return { results: [], missing: names, reason: kernel };
  return withFolder(async (out) => {
    await buildTools();
    await bundleProgram('lab/main.ts', join(CACHE, 'tools', 'lab.mjs'));
    mkdirSync(join(out, 'cases'));
    await runMachine(kernel, out, [process.execPath, join(CACHE, 'tools', 'lab.mjs'), command, ...names, '--kernel', 'host', ...(diagnose ? [] : ['--no-diagnose'])]);
    if (command === 'record') cpSync(join(out, 'cases'), CASES, { recursive: true });
    const path = join(out, 'results.json');
    const results = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RunResult[]) : [];
    const seen = new Set(results.map((result) => result.name));
    return { results, missing: names.filter((name) => !seen.has(name)), reason: 'the machine ended before it' };
  });
}

/** Bundles one program of the lab into one file for plain Node: what a virtual machine runs. */
export async function bundleProgram(entry: string, outfile: string): Promise<void> {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: REPOSITORY, entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', external: ['esbuild'],
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  });
}
