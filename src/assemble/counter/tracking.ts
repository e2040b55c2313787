import type { Counter } from '../../model/network/counter.ts';
import type { ConntrackStatsNode, ProcConntrackNode } from '../../model/tree/conntrack.ts';
import type { LineTree } from '../../model/tree/source-line.ts';

type TrackingTree = LineTree<ConntrackStatsNode> | LineTree<ProcConntrackNode>;

/** One counter of one CPU. */
interface OfCpu {
  readonly name: string;
  readonly value: number;
  readonly line: number;
}

/** The table's length, which every CPU's line of /proc/net/stat/nf_conntrack repeats (ct_cpu_seq_show, net/netfilter/nf_conntrack_standalone.c). */
const OF_ALL = 'entries';

/**
 * Counters of connection tracking, the CPUs' added up. Each has as its line that of the CPU that counted most, and as its text their sum; where
 * they were read `before`, too, by how much it rose since.
 */
export function assembleTrackingCounters(tree: TrackingTree, before?: { readonly tree: TrackingTree; readonly seconds: number }): ReadonlyMap<string, Counter> {
  const earlier = before === undefined ? undefined : sums(before.tree);
  return new Map([...sums(tree)].map(([name, { value, most, cpus }]) => {
    const by = value - (earlier?.get(name)?.value ?? Number.NaN);
    const rise = before !== undefined && by >= 0 ? { by, seconds: before.seconds } : undefined;
    const sum = `${name}=${value}${cpus === 1 ? '' : ` on ${cpus} CPUs`}`;
    const text = rise === undefined ? sum : `${sum} (+${rise.by} in ${rise.seconds.toFixed(1)} s)`;
    return [name, { value, ...(rise !== undefined && { rise }), because: { ref: { file: tree.file, line: most.line }, text } }];
  }));
}

interface Sum {
  readonly value: number;
  readonly most: OfCpu;
  readonly cpus: number;
}

function sums(tree: TrackingTree): ReadonlyMap<string, Sum> {
  const found = new Map<string, Sum>();
  for (const one of countersOf(tree)) {
    const sum = found.get(one.name);
    if (sum === undefined) found.set(one.name, { value: one.value, most: one, cpus: 1 });
    else if (one.name !== OF_ALL) found.set(one.name, { value: sum.value + one.value, most: one.value > sum.most.value ? one : sum.most, cpus: sum.cpus + 1 });
  }
  return found;
}

function countersOf(tree: TrackingTree): readonly OfCpu[] {
  return tree.lines.flatMap(({ node, line }) => {
    if (node === undefined) return [];
    if ('counters' in node) return node.counters.map(({ name, value }) => ({ name, value, line }));
    return node.kind === 'cpu' ? node.names.flatMap((name, index) => ({ name, value: node.values[index] ?? 0, line })) : [];
  });
}
