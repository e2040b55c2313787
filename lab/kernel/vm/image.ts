import { existsSync, mkdirSync, readdirSync, rmSync, copyFileSync, writeFileSync, chmodSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runProgram } from '../spawn.ts';
import { CACHE } from '../tools.ts';

/** A kernel for QEMU: its image, an initial file system that mounts the host's, and its modules. */
export interface VmKernel {
  readonly image: string;
  readonly initrd: string;
  readonly modules: string;
}

/** What the first mount needs, in the order of loading. Those that are built in are not found, which is fine. */
const FIRST_MODULES = ['virtio_ring', 'virtio', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci', 'netfs', 'fscache', '9pnet', '9pnet_virtio', '9p', 'overlay'];

const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /host /rw /new
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in ${FIRST_MODULES.join(' ')}; do [ -e /modules/$module.ko ] && insmod /modules/$module.ko; done
mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=512000 host /host
mount -t tmpfs tmpfs /rw
mkdir /rw/upper /rw/work
mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work overlay /new
mkdir -p /new/netwhy-out
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 out /new/netwhy-out
umount /proc /sys
exec switch_root /new /bin/sh /netwhy-out/inside.sh
`;

/** Makes the kernel ready in the cache, downloading Debian's package the first time. Gives a reason when it cannot. */
export async function prepareKernel(): Promise<VmKernel | string> {
  for (const tool of ['qemu-system-x86_64', 'busybox', 'cpio', 'dpkg', 'depmod']) if ((await runProgram(['which', tool])).code !== 0) return `${tool} is not installed`;
  const root = join(CACHE, 'kernel');
  if (!existsSync(join(root, 'initrd.gz'))) {
    const problem = await unpack(root);
    if (problem !== '') return problem;
  }
  const version = readdirSync(join(root, 'lib', 'modules'))[0] ?? '';
  return { image: join(root, 'boot', `vmlinuz-${version}`), initrd: join(root, 'initrd.gz'), modules: join(root, 'lib', 'modules', version) };
}

async function unpack(root: string): Promise<string> {
  const packages = join(CACHE, 'packages');
  mkdirSync(packages, { recursive: true });
  const have = (): string | undefined => readdirSync(packages).find((name) => name.startsWith('linux-image-') && name.endsWith('.deb'));
  if (have() === undefined) {
    const meta = (await runProgram(['apt-cache', 'depends', 'linux-image-amd64'])).stdout;
    const name = /Depends: (linux-image-\S+)/.exec(meta)?.[1];
    if (name === undefined) return 'no Debian package linux-image-amd64 to download';
    const done = await runProgram(['sh', '-c', 'cd "$0" && exec apt-get download "$1"', packages, name], '', 10 * 60_000);
    if (done.code !== 0) return `the kernel package cannot be downloaded: ${done.stderr.trim()}`;
  }
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const unpacked = await runProgram(['dpkg', '-x', join(packages, have() ?? ''), root], '', 5 * 60_000);
  if (unpacked.code !== 0) return unpacked.stderr.trim();
  const version = readdirSync(join(root, 'lib', 'modules'))[0] ?? '';
  await runProgram(['depmod', '-b', root, version], '', 5 * 60_000);
  return makeInitrd(root, version);
}

async function makeInitrd(root: string, version: string): Promise<string> {
  const tree = join(root, 'initrd');
  for (const folder of ['bin', 'modules']) mkdirSync(join(tree, folder), { recursive: true });
  const busybox = (await runProgram(['which', 'busybox'])).stdout.trim();
  copyFileSync(busybox, join(tree, 'bin', 'busybox'));
  writeFileSync(join(tree, 'init'), INIT);
  chmodSync(join(tree, 'init'), 0o755);
  const found = (await runProgram(['find', join(root, 'lib', 'modules', version), '-name', '*.ko'])).stdout.trim().split('\n');
  for (const path of found) if (FIRST_MODULES.includes(basename(path, '.ko').replaceAll('-', '_'))) copyFileSync(path, join(tree, 'modules', basename(path).replaceAll('-', '_')));
  const packed = await runProgram(['sh', '-c', 'cd "$0" && find . | cpio -o -H newc --quiet | gzip -1 > "$1"', tree, join(root, 'initrd.gz')]);
  rmSync(tree, { recursive: true, force: true });
  return packed.code === 0 ? '' : packed.stderr.trim();
}
