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

let made = 0;

/** A cgroup for a node of this run, which becomes the root of the node's cgroup namespace. Nodes of several labs may have the same name. */
export function makeNodeCgroup(root: string, node: string): string {
  made += 1;
  const path = join(root, `${PREFIX}${process.pid}-${made}-${node}`);
  mkdirSync(path, { recursive: true });
  return path;
}

/** The path that kubelet (systemd driver, best effort) and containerd give a pod's container. */
export function podCgroup(uid: string, container: string): string {
  return `kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${container}.scope`;
}

/** Removes the empty cgroups of this run and of runs whose process is gone. Whether all of them could be removed. */
export function sweepCgroups(root: string): boolean {
  let all = true;
  for (const name of readdirSync(root)) {
    const owner = /^netwhy-lab-(\d+)-/.exec(name)?.[1];
    if (owner === undefined) continue;
    if (Number(owner) !== process.pid && existsSync(`/proc/${owner}`)) continue;
    all = removeTree(join(root, name)) && all;
  }
  return all;
}

/** Removes the cgroup of a node that has ended, and those below it. Whether it was possible. */
export function removeTree(path: string): boolean {
  try {
    for (const name of readdirSync(path)) if (statSync(join(path, name)).isDirectory()) removeTree(join(path, name));
    if (readFileSync(join(path, 'cgroup.procs'), 'utf8') !== '') return false;
    rmdirSync(path);
    return true;
  } catch {
    // Still in use, or removed by another run's sweep meanwhile.
    return false;
  }
}
