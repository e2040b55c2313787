import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RunResult } from '../../run/run.ts';
import { CASES } from '../../record/record.ts';
import { withFolder } from '../folder.ts';
import { buildTools, CACHE, REPOSITORY } from '../tools.ts';
import { prepareKernel } from './image.ts';
import type { VmKernel } from './image.ts';

/** What came out of a machine. `missing` were not run, for `reason`. */
export interface VmOutcome {
  readonly results: readonly RunResult[];
  readonly missing: readonly string[];
  readonly reason: string;
}

/** More than this would mean that it hangs. */
const LIMIT_MS = 45 * 60_000;

/**
 * Runs scenarios inside a stock Debian kernel in QEMU: one machine for all, software emulation, the host's own root file
 * system read-only below an overlay in memory. The lab inside is this lab, bundled into one file.
 */
export async function inVm(command: string, names: readonly string[], diagnose: boolean): Promise<VmOutcome> {
  const kernel = await prepareKernel();
  if (typeof kernel === 'string') return { results: [], missing: names, reason: kernel };
  return withFolder(async (out) => {
    await buildTools();
    await bundleLab(join(CACHE, 'tools', 'lab.mjs'));
    mkdirSync(join(out, 'cases'));
    writeFileSync(join(out, 'inside.sh'), INSIDE);
    writeFileSync(join(out, 'arguments'), [process.execPath, join(CACHE, 'tools', 'lab.mjs'), command, ...names, '--kernel', 'host', ...(diagnose ? [] : ['--no-diagnose'])].map((word) => `${word}\n`).join(''));
    writeFileSync(join(out, 'environment'), `NETWHY_LAB_CACHE=${CACHE}\nNETWHY_LAB_REPOSITORY=${REPOSITORY}\nNETWHY_LAB_MODULES=${kernel.modules}\n`);
    await boot(kernel, out);
    if (command === 'record') cpSync(join(out, 'cases'), CASES, { recursive: true });
    const path = join(out, 'results.json');
    const results = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RunResult[]) : [];
    const seen = new Set(results.map((result) => result.name));
    return { results, missing: names.filter((name) => !seen.has(name)), reason: 'the machine ended before it' };
  });
}

async function bundleLab(outfile: string): Promise<void> {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: REPOSITORY, entryPoints: ['lab/main.ts'], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', external: ['esbuild'],
    banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  });
}

function boot(kernel: VmKernel, out: string): Promise<void> {
  const argv = [
    '-accel', 'tcg,thread=multi', '-smp', '2', '-m', '2048', '-nographic', '-no-reboot', '-kernel', kernel.image, '-initrd', kernel.initrd,
    '-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap', '-virtfs', `local,path=${out},mount_tag=out,security_model=none`,
    '-append', 'console=ttyS0 panic=-1 quiet nokaslr',
  ];
  return new Promise((resolve, reject) => {
    const machine = spawn('qemu-system-x86_64', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = (): void => void machine.kill('SIGKILL');
    const timer = setTimeout(stop, LIMIT_MS);
    process.once('exit', stop);
    machine.stdout.pipe(process.stderr, { end: false });
    machine.on('error', reject);
    machine.on('close', () => {
      clearTimeout(timer);
      process.removeListener('exit', stop);
      resolve();
    });
  });
}

/** Run as the machine's first process, in the overlay over the host's files. The arguments are lines of a file, not a shell's words. */
const INSIDE = `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t tmpfs tmpfs /run
# Not over /tmp, where the checkout may lie, nor below /run, which each node has to itself.
mkdir /netwhy-tmp && mount -t tmpfs tmpfs /netwhy-tmp && export TMPDIR=/netwhy-tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
while IFS= read -r line; do export "$line"; done < /netwhy-out/environment
mkdir -p /lib/modules
ln -sfn "$NETWHY_LAB_MODULES" "/lib/modules/$(uname -r)"
ip link set lo up
modprobe -a tcp_diag udp_diag ipip dummy vxlan bridge br_netfilter ip_vs ip_vs_rr nf_conntrack nf_tables ip_set ip_tables
sysctl -q -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
export NETWHY_LAB_PREBUILT=1 NETWHY_LAB_PATIENCE=3 NETWHY_CASES=/netwhy-out/cases NETWHY_LAB_RESULTS=/netwhy-out/results.json
set --
while IFS= read -r word; do set -- "$@" "$word"; done < /netwhy-out/arguments
"$@" > /netwhy-out/table.txt
sync
busybox poweroff -f
`;
