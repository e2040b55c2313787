import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupRoot, makeNodeCgroup, sweepCgroups, removeTree } from '../../kernel/cgroup.ts';

const MOUNTS = '/sys/fs/cgroup';

/** A node's own cgroup in one hierarchy of the machine, and how the node mounts that hierarchy: with the cgroup as its root. */
export interface NodeCgroup {
  readonly path: string;
  /** Below `/sys/fs/cgroup`. */
  readonly mountedAt: string;
  readonly type: 'cgroup' | 'cgroup2';
  readonly options: string;
}

/** The hierarchies of version 1 on this machine, as `/proc/self/mountinfo` names them; none where version 2 has all controllers. */
function legacyHierarchies(): { readonly name: string; readonly options: string }[] {
  return readFileSync('/proc/self/mountinfo', 'utf8').split('\n').flatMap((line) => {
    const [mount = '', , superOptions = ''] = /^\S+ \S+ \S+ \S+ (\S+) .* - (cgroup) \S+ (\S+)$/.exec(line)?.slice(1) ?? [];
    const options = superOptions.split(',').filter((option) => option !== 'rw' && option !== 'ro').join(',');
    return mount.startsWith(`${MOUNTS}/`) && options !== '' ? [{ name: mount.slice(MOUNTS.length + 1), options }] : [];
  });
}

/** Makes a node's cgroup in every hierarchy. A node without one cannot run pods. */
export function makeNodeCgroups(node: string): NodeCgroup[] {
  const legacy = legacyHierarchies().map(({ name, options }): NodeCgroup => {
    const path = makeNodeCgroup(join(MOUNTS, name), node);
    // A cpuset of version 1 has neither processors nor memory until it is told.
    if (existsSync(join(path, 'cpuset.cpus'))) for (const file of ['cpuset.cpus', 'cpuset.mems']) writeFileSync(join(path, file), readFileSync(join(MOUNTS, name, file)));
    return { path, mountedAt: name, type: 'cgroup', options };
  });
  const unified = cgroupRoot();
  return unified === undefined ? legacy : [...legacy, { path: makeNodeCgroup(unified, node), mountedAt: unified === MOUNTS ? '' : unified.slice(MOUNTS.length + 1), type: 'cgroup2', options: 'rw' }];
}

/** Moves the calling shell's successor into a node's cgroups: arguments before those of a program. */
export function enteringCgroups(cgroups: readonly NodeCgroup[]): string[] {
  const script = 'while [ "$1" != -- ]; do echo 0 > "$1"/cgroup.procs; shift; done; shift; exec "$@"';
  return ['sh', '-ec', script, 'enter', ...cgroups.map(({ path }) => path), '--'];
}

/** Removes a node's cgroups once its processes are gone. Whether all of them could be removed. */
export function removeNodeCgroups(cgroups: readonly NodeCgroup[]): boolean {
  return cgroups.map(({ path }) => !existsSync(path) || removeTree(path)).every(Boolean);
}

/** Removes what runs left that were killed. */
export function sweepNodeCgroups(): void {
  for (const name of existsSync(MOUNTS) ? readdirSync(MOUNTS) : []) if (existsSync(join(MOUNTS, name, 'cgroup.procs'))) sweepCgroups(join(MOUNTS, name));
}
