/** Kernel settings by their dotted names, as `sysctl` prints them: a dot within a device name is a `/`. */
import type { Sysctl } from '../../model/network/netns.ts';
import type { SysctlNode } from '../../model/tree/sysctl.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { lineBecause } from '../part/index.ts';

/** Settings of a dump. A key that could not be read is not in the map, nor is one that the kernel does not have. */
export function assembleSysctls(tree: LineTree<SysctlNode>): ReadonlyMap<string, Sysctl> {
  const settings = new Map<string, Sysctl>();
  for (const line of tree.lines) {
    if (line.node?.kind === 'setting') settings.set(line.node.name, { value: line.node.value, because: lineBecause(tree.file, line) });
  }
  return settings;
}
