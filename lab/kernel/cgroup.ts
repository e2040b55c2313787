import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'netwhy-lab-';

/** Root of the version 2 hierarchy, or undefined when there is none that can be written. */
export function cgroupRoot(): string | undefined {
  const root = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(join(path, 'cgroup.procs')));
  if (root === undefined) return undefined;
  try {
    const probe = join(root, `${PREFIX}${process.pid}-probe`);
    mkdirSync(probe, { recursive: true });
    rmdirSync(probe);
    return root;
  } catch {
    return undefined;
  }
}

/** A cgroup for a node of this run, which becomes the root of the node's cgroup namespace. */
export function makeNodeCgroup(root: string, node: string): string {
  const path = join(root, `${PREFIX}${process.pid}-${node}`);
  mkdirSync(path, { recursive: true });
  return path;
}

/** The path that kubelet (systemd driver, best effort) and containerd give a pod's container. */
export function podCgroup(uid: string, container: string): string {
  return `kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${container}.scope`;
}

/** Removes the empty cgroups of this run and of runs whose process is gone; those in use are left alone. */
export function sweepCgroups(root: string): void {
  for (const name of readdirSync(root)) {
    const owner = /^netwhy-lab-(\d+)-/.exec(name)?.[1];
    if (owner === undefined) continue;
    if (Number(owner) !== process.pid && existsSync(`/proc/${owner}`)) continue;
    removeTree(join(root, name));
  }
}

function removeTree(path: string): void {
  for (const name of readdirSync(path)) {
    const child = join(path, name);
    if (statSync(child).isDirectory()) removeTree(child);
  }
  if (readFileSync(join(path, 'cgroup.procs'), 'utf8') !== '') return;
  try {
    rmdirSync(path);
  } catch {
    // Still in use (a dying process): the next run sweeps it.
  }
}
