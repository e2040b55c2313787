import { mkdirSync } from 'node:fs';
import { uidOf } from '../../cluster/addresses.ts';
import { firstChild } from '../../kernel/node.ts';
import type { LabNode } from '../../kernel/node.ts';
import { startHolder } from '../../kernel/spawn.ts';
import { enteringCgroups, makeNodeCgroups } from './cgroups.ts';
import type { NodeCgroup } from './cgroups.ts';

/** A lab node on which containerd and kubelet run: like any other, with cgroups of its own in every hierarchy, and private copies of the folders that they write to. */
export interface KubeletMachine extends LabNode {
  readonly cgroups: readonly NodeCgroup[];
}

/** Settings of the whole machine that kubelet would change. On the node each is a file of its own instead. */
const MACHINE_SETTINGS = ['vm/overcommit_memory', 'vm/panic_on_oom', 'kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/keys/root_maxbytes'];

/**
 * What runs first on a node: `$0` is its name, `$1` a machine id, `$2` a folder on disk, then the cgroup mounts, three arguments each.
 * /etc, /var and /opt are the machine's with a layer above that ends with the node. containerd's layers need a file system that is none itself.
 */
const INIT = `
set -e
name="$0" id="$1" disk="$2"; shift 2
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/layers
for folder in etc var opt; do
  mkdir -p /run/layers/$folder.up /run/layers/$folder.work
  mount -t overlay -o lowerdir=/$folder,upperdir=/run/layers/$folder.up,workdir=/run/layers/$folder.work overlay /$folder
done
for folder in lib/containerd lib/kubelet log/pods log/containers; do
  mkdir -p /var/$folder "$disk/$folder"
  mount --bind "$disk/$folder" /var/$folder
done
rm -rf /var/run /etc/cni/net.d
ln -s /run /var/run
mkdir -p /etc/cni/net.d /etc/kubernetes/manifests /opt/cni
ln -sfn /usr/lib/cni /opt/cni/bin
echo "$name" > /proc/sys/kernel/hostname
printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' "$name" > /etc/hosts
printf 'nameserver 10.0.0.254\\n' > /etc/resolv.conf
printf '%s\\n' "$id" > /etc/machine-id
for setting in ${MACHINE_SETTINGS.join(' ')}; do
  mkdir -p /run/settings/$(dirname $setting)
  cat /proc/sys/$setting > /run/settings/$setting
  mount --bind /run/settings/$setting /proc/sys/$setting
done
umount -R -l /sys
mount -t sysfs sysfs /sys
[ "$2" = "" ] || mount -t tmpfs tmpfs /sys/fs/cgroup
while [ "$#" -gt 0 ]; do
  mkdir -p /sys/fs/cgroup/$2
  mount -t $1 -o $3 cgroup /sys/fs/cgroup/$2
  shift 3
done
mount --make-rshared /
ip link set lo up
echo ready
exec cat
`;

/** Starts a node; `disk` is a folder for what its containers are made of. */
export async function startKubeletMachine(name: string, disk: string): Promise<KubeletMachine> {
  mkdirSync(disk, { recursive: true });
  const cgroups = makeNodeCgroups(name);
  const mounts = cgroups.flatMap(({ type, mountedAt, options }) => [type, mountedAt, options]);
  const { child } = await startHolder([
    ...enteringCgroups(cgroups), 'unshare', '--net', '--pid', '--mount', '--uts', '--ipc', '--cgroup', '--fork', '--kill-child', '--mount-proc',
    'sh', '-c', INIT, name, uidOf('machine', name).replaceAll('-', ''), disk, ...mounts,
  ]);
  const machine = { name, pid: firstChild(child.pid ?? 0), holder: child, podNetns: new Map<string, string>(), cgroups };
  const unified = cgroups.find(({ type }) => type === 'cgroup2');
  return unified === undefined ? machine : { ...machine, cgroup: unified.path };
}
