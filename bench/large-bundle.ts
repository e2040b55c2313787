import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLargeBundle } from './generate/large-bundle.ts';
import type { BenchLine } from './line.ts';
import { median, timed } from './line.ts';

const CLI = fileURLToPath(new URL('../dist/netwhy.mjs', import.meta.url));

/** From the command to its verdict, process start included, on a bundle of which the question touches four namespaces; as archive and as folder. */
export async function largeBundle(smoke: boolean): Promise<readonly BenchLine[]> {
  const nodes = smoke ? 10 : 100;
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-bench-'));
  try {
    const lines: BenchLine[] = [];
    for (const [kind, name] of [['archive', 'bundle.tgz'], ['folder', 'bundle']] as const) {
      const target = join(folder, name);
      await writeLargeBundle(target, nodes, 29, 200);
      const figures: number[] = [];
      for (let round = 0; round < (smoke ? 1 : 5); round += 1) figures.push(await timed(() => ask(target, nodes)));
      const took = median(figures);
      lines.push({ what: `command to verdict, ${nodes} nodes x 30 namespaces, ${kind}`, measured: `${took.toFixed(0)} ms`, peer: 'limit 1500 ms', ratio: took / 1500, limit: 1 });
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ask(bundle: string, nodes: number): void {
  const run = spawnSync(process.execPath, [CLI, 'pod/bench/web-1-3', `pod/bench/web-${nodes - 1}-17`, '--bundle', bundle], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`expected a reachable pod, got exit ${run.status}\n${run.stdout}\n${run.stderr}`);
}
