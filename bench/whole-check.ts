import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeServedBundle } from './generate/large-bundle.ts';
import type { BenchLine } from './line.ts';

const CLI = fileURLToPath(new URL('../dist/netwhy.mjs', import.meta.url));

/** `netwhy check` of a healthy bundle without a question, process start included: how long it takes and how much memory it has at most. */
export async function wholeCheck(smoke: boolean): Promise<readonly BenchLine[]> {
  const [nodes, services] = smoke ? [10, 100] : [100, 1000];
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-bench-'));
  try {
    const bundle = join(folder, 'bundle.tgz');
    await writeServedBundle(bundle, nodes, 30, services);
    const start = performance.now();
    const run = spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, CLI, 'check', bundle], { encoding: 'utf8' });
    const took = performance.now() - start;
    if (run.status !== 0) throw new Error(`expected a healthy cluster, got exit ${run.status}\n${run.stdout}\n${run.stderr}`);
    const peak = Number(/peak (\d+)/.exec(run.stderr)?.[1] ?? Number.NaN) / 1024;
    const what = `${nodes} nodes, ${nodes * 30} pods, ${services} services`;
    return [
      { what: `check of ${what}`, measured: `${(took / 1000).toFixed(1)} s`, peer: 'limit 30 s', ratio: took / 30_000, limit: 1 },
      { what: 'and its memory at most', measured: `${peak.toFixed(0)} MiB`, peer: 'limit 2 GB', ratio: (peak * 1.048576) / 2000, limit: 1 },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Said by the process itself when it ends: kilobytes. */
const REPORT = "process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\\n`));";
