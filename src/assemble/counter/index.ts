/** Counters of a namespace by the names that the kernel gives them: those of /proc/net/netstat (`ListenOverflows`, `TCPReqQFullDrop`), of /proc/net/snmp and of connection tracking. */
import type { Counter } from '../../model/network/counter.ts';
import type { CounterNode } from '../../model/tree/counter.ts';
import type { LineTree } from '../../model/tree/source-line.ts';

export { assembleTrackingCounters } from './tracking.ts';

type CounterTree = LineTree<CounterNode>;

/** The same, read some seconds before. */
interface Earlier {
  readonly tree: CounterTree;
  readonly seconds: number;
}

/**
 * Counters of a dump in pairs of lines, names above values. Each has its own name and value as text, and the line of the values. Where they were
 * read `before`, too, how much each rose since.
 */
export function assembleCounters(tree: CounterTree, before?: Earlier): ReadonlyMap<string, Counter> {
  return countersOf(tree, before, ({ name }) => name);
}

/** The same of /proc/net/snmp, whose protocols have names in common: by protocol and name, as `nstat` does it (`UdpInCsumErrors`). */
export function assembleProtocolCounters(tree: CounterTree, before?: Earlier): ReadonlyMap<string, Counter> {
  return countersOf(tree, before, ({ prefix, name }) => `${prefix}${name}`);
}

function countersOf(tree: CounterTree, before: Earlier | undefined, nameOf: (one: Printed) => string): ReadonlyMap<string, Counter> {
  const earlier = before === undefined ? new Map<string, number>() : new Map([...valuesOf(before.tree)].map((one) => [nameOf(one), one.value]));
  const counters = new Map<string, Counter>();
  for (const one of valuesOf(tree)) {
    const [name, { value, line }] = [nameOf(one), one];
    const by = value - (earlier.get(name) ?? Number.NaN);
    const rise = before !== undefined && by >= 0 ? { by, seconds: before.seconds } : undefined;
    const text = rise === undefined ? `${name} ${value}` : `${name} ${value} (+${rise.by} in ${rise.seconds.toFixed(1)} s)`;
    counters.set(name, { value, ...(rise !== undefined && { rise }), because: { ref: { file: tree.file, line }, text } });
  }
  return counters;
}

/** A value, the name above it and the protocol before it. */
interface Printed {
  readonly prefix: string;
  readonly name: string;
  readonly value: number;
  readonly line: number;
}

function* valuesOf({ lines }: CounterTree): Generator<Printed> {
  for (const { node, line } of lines) {
    if (node?.kind !== 'values') continue;
    for (const [index, name] of node.names.entries()) {
      const value = node.values[index];
      if (value !== undefined) yield { prefix: node.prefix, name, value, line };
    }
  }
}
