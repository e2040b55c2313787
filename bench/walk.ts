import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { RULES_PER_SERVICE } from './generate/kube-proxy-dump.ts';
import type { BenchLine } from './line.ts';

const WANTED = 200_000;

/**
 * Throughput of the walk on kube-proxy's rules. A packet is one that comes in by the node's uplink, goes through PREROUTING, routing,
 * FORWARD and POSTROUTING with all chains, conntrack and translation, and leaves by the uplink; its journey is written down in full, as
 * always. Different Services, sources and ports each time; bundled as the product is.
 */
export async function walkPackets(smoke: boolean): Promise<readonly BenchLine[]> {
  const services = smoke ? 1_000 : 10_000;
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-bench-'));
  try {
    const outfile = join(folder, 'measure-walk.mjs');
    const banner = { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" };
    await build({ entryPoints: [fileURLToPath(new URL('measure-walk.ts', import.meta.url))], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', banner, logLevel: 'error' });
    const run = spawnSync(process.execPath, [outfile, String(services), smoke ? '1000' : '20000'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    const { perSecond } = JSON.parse(run.stdout) as { readonly perSecond: number };
    return [{
      what: `packets walked through ${services * RULES_PER_SERVICE} rules, one core`, measured: `${perSecond.toFixed(0)} a second (${(1e6 / perSecond).toFixed(2)} µs each)`,
      peer: `limit at least ${WANTED} a second`, ratio: WANTED / perSecond, limit: 1,
    }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
