import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchLine } from './line.ts';

const CLI = fileURLToPath(new URL('../dist/netwhy.mjs', import.meta.url));

/** Makes `$1` namespaces in a mount namespace of its own, so that they are gone with it, and collects; prints the seconds on its own line. */
const SCRIPT = `set -eu
mkdir -p /run/netns && mount -t tmpfs netwhy-bench /run/netns
i=0; while [ $i -lt "$1" ]; do ip netns add "bench-$i"; ip -n "bench-$i" link set lo up; i=$((i + 1)); done
from=$(date +%s%N); "$2" "$3" collect -o "$4" >/dev/null 2>&1; to=$(date +%s%N)
echo "ms $(((to - from) / 1000000))"`;

/** `netwhy collect` on a host with 200 namespaces beside the limit of 20 s on two cores. Needs root. */
export function manyNamespaces(smoke: boolean): Promise<readonly BenchLine[]> {
  const count = smoke ? 20 : 200;
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-bench-'));
  try {
    const run = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', SCRIPT, 'sh', String(count), process.execPath, CLI, join(folder, 'out.tgz')], { encoding: 'utf8' });
    const took = /^ms (\d+)$/m.exec(run.stdout)?.[1];
    if (took === undefined) return Promise.resolve([{ what: `collect ${count} namespaces`, measured: 'not run', peer: `namespaces cannot be made here (needs root): ${run.stderr.trim().slice(0, 200)}`, ratio: Number.NaN }]);
    return Promise.resolve([{ what: `collect ${count} namespaces`, measured: `${took} ms`, peer: 'limit 20000 ms', ratio: Number(took) / 20_000, limit: 1 }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
