/** Counters of a namespace by the names that the kernel gives them in /proc/net/netstat: `ListenOverflows`, `TCPReqQFullDrop`. */
import type { Counter } from '../../model/network/netns.ts';
import type { CounterNode } from '../../model/tree/counter.ts';
import type { LineTree } from '../../model/tree/source-line.ts';

/** Counters of a dump in pairs of lines, names above values. Each has its own name and value as text, and the line of the values. */
export function assembleCounters(tree: LineTree<CounterNode>): ReadonlyMap<string, Counter> {
  const counters = new Map<string, Counter>();
  for (const { node, line } of tree.lines) {
    if (node?.kind !== 'values') continue;
    node.names.forEach((name, index) => {
      const value = node.values[index];
      if (value !== undefined) counters.set(name, { value, because: { ref: { file: tree.file, line }, text: `${name} ${value}` } });
    });
  }
  return counters;
}
