/** Offloads of a namespace's devices, as `ethtool -k` prints them: what the kernel leaves to a device, because its driver says that it does it. */
import type { Offload } from '../../model/network/netns.ts';
import type { OffloadNode } from '../../model/tree/ethtool.ts';
import type { LineTree } from '../../model/tree/source-line.ts';

/** By `DEVICE FEATURE`. */
export function assembleOffloads(tree: LineTree<OffloadNode>): ReadonlyMap<string, Offload> {
  return new Map(tree.lines.flatMap(({ node, line }): [string, Offload][] => {
    if (node?.kind !== 'feature') return [];
    return [[`${node.device} ${node.name}`, { on: node.on, because: { ref: { file: tree.file, line }, text: `${node.name}: ${node.on ? 'on' : 'off'}` } }]];
  }));
}
