import { writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CACHE, REPOSITORY } from '../tools.ts';
import { hotFiles } from './hot.ts';
import type { VmKernel } from './image.ts';

/** More than this would mean that it hangs. */
const LIMIT_MS = 75 * 60_000;

export interface MachineOptions {
  /** One CPU is much the cheaper to emulate: no atomic instructions, no interrupts between CPUs. Several machines do more than several CPUs. */
  readonly cpus: 1 | 2;
  /** Cheap programs (cat, head, stat …) are those of a static busybox, which start in a fifth of the time; not those that read whole programs: its grep takes fifteen times as long. */
  readonly busybox: boolean;
}

/**
 * Boots a machine that runs one program as root and ends with it: software emulation, the host's own root file system read-only
 * below an overlay in memory. `out` is seen inside as /netwhy-out, writable; what the program prints goes to `out`/table.txt.
 */
export async function runMachine(kernel: VmKernel, out: string, argv: readonly string[], options: MachineOptions): Promise<void> {
  writeFileSync(join(out, 'inside.sh'), INSIDE);
  writeFileSync(join(out, 'arguments'), argv.map((word) => `${word}\n`).join(''));
  writeFileSync(join(out, 'environment'), `NETWHY_LAB_CACHE=${CACHE}\nNETWHY_LAB_REPOSITORY=${REPOSITORY}\nNETWHY_LAB_MODULES=${kernel.modules}\n${options.busybox ? 'NETWHY_LAB_BUSYBOX=1\n' : ''}`);
  writeFileSync(join(out, 'hot'), (await hotFiles()).map((path) => `${path.slice(1)}\n`).join(''));
  await boot(kernel, out, options.cpus);
}

/**
 * norandmaps: emulated code is translated anew at each address; with programs and libraries always in one place they start in half of the time.
 * clearcpuid=112 hides REP_GOOD, so that the kernel clears and copies pages with plain moves: emulated string instructions go word by word, and a fork took
 * twice as long. no_timer_check: on a busy host the emulated timer comes too late for the kernel's check of it, which would panic.
 */
function boot(kernel: VmKernel, out: string, cpus: number): Promise<void> {
  const argv = [
    '-accel', 'tcg,thread=multi,tb-size=1024', '-smp', String(cpus), '-m', '2048', '-nographic', '-net', 'none', '-no-reboot', '-kernel', kernel.image, '-initrd', kernel.initrd,
    '-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap', '-virtfs', `local,path=${out},mount_tag=out,security_model=none`,
    '-append', 'console=ttyS0 panic=-1 quiet nokaslr mitigations=off nopti audit=0 nowatchdog no_timer_check clearcpuid=112 norandmaps',
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
tar -cf /netwhy-tmp/hot.tar -C / -T /netwhy-out/hot && tar -xf /netwhy-tmp/hot.tar -C / && rm /netwhy-tmp/hot.tar
while IFS= read -r line; do export "$line"; done < /netwhy-out/environment
if [ -n "\${NETWHY_LAB_BUSYBOX:-}" ]; then
  mkdir /netwhy-bin
  for name in cat head stat rm rmdir mkdir mktemp awk sort tar gzip date sleep; do ln -s "$(command -v busybox)" "/netwhy-bin/$name"; done
  export PATH="/netwhy-bin:$PATH"
fi
mkdir -p /lib/modules
ln -sfn "$NETWHY_LAB_MODULES" "/lib/modules/$(uname -r)"
ip link set lo up
modprobe -a tcp_diag udp_diag ipip dummy vxlan bridge br_netfilter ip_vs ip_vs_rr nf_conntrack nf_tables ip_set ip_tables 8021q geneve ip_gre sit ip6_tunnel nfnetlink_log nf_conntrack_netlink sch_netem
sysctl -q -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
export NETWHY_LAB_PREBUILT=1 NETWHY_LAB_MACHINE=own NETWHY_LAB_PATIENCE=3 NETWHY_CASES=/netwhy-out/cases NETWHY_LAB_RESULTS=/netwhy-out/results.json
set --
while IFS= read -r word; do set -- "$@" "$word"; done < /netwhy-out/arguments
"$@" > /netwhy-out/table.txt
sync
busybox poweroff -f
`;
