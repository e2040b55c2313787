/** Counters of a namespace by the names that the kernel gives them: those of /proc/net/netstat (`ListenOverflows`, `TCPReqQFullDrop`) and of connection tracking. */
import type { Counter } from '../../model/network/netns.ts';
import type { CounterNode } from '../../model/tree/counter.ts';
import type { LineTree } from '../../model/tree/source-line.ts';

export { assembleTrackingCounters } from './tracking.ts';

type CounterTree = LineTree<CounterNode>;

/**
 * Counters of a dump in pairs of lines, names above values. Each has its own name and value as text, and the line of the values. Where they were
 * read `before`, too, how much each rose since.
 */
export function assembleCounters(tree: CounterTree, before?: { readonly tree: CounterTree; readonly seconds: number }): ReadonlyMap<string, Counter> {
  const earlier = before === undefined ? new Map<string, number>() : new Map([...valuesOf(before.tree)].map(({ name, value }) => [name, value]));
  const counters = new Map<string, Counter>();
  for (const { name, value, line } of valuesOf(tree)) {
    const by = value - (earlier.get(name) ?? Number.NaN);
    const rise = before !== undefined && by >= 0 ? { by, seconds: before.seconds } : undefined;
    const text = rise === undefined ? `${name} ${value}` : `${name} ${value} (+${rise.by} in ${rise.seconds.toFixed(1)} s)`;
    counters.set(name, { value, ...(rise !== undefined && { rise }), because: { ref: { file: tree.file, line }, text } });
  }
  return counters;
}

function* valuesOf({ lines }: CounterTree): Generator<{ readonly name: string; readonly value: number; readonly line: number }> {
  for (const { node, line } of lines) {
    if (node?.kind !== 'values') continue;
    for (const [index, name] of node.names.entries()) {
      const value = node.values[index];
      if (value !== undefined) yield { name, value, line };
    }
  }
}
