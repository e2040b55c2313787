import type { ClusterItem, Evidence, EvidenceItem, NetnsEntry, NodeEvidence } from '../model/evidence/index.ts';
import type { Aligned, AlignedObjects, Carried, Difference } from './difference.ts';
import { fileOf } from './objects.ts';
import { textOf } from './tokens.ts';
import { fileName, placeOf } from './units.ts';

/**
 * Evidence that was never collected: one bundle with some differences of the other. What is the same in two of them is the same item,
 * so that whoever keeps what he read of an item reads it once.
 */
export class Hybrids {
  readonly #base: Evidence;
  readonly #other: Evidence;
  readonly #side: 'old' | 'new';
  readonly #outputs = new Map<string, EvidenceItem>();
  readonly #files = new Map<string, ClusterItem>();

  /** `side` says which of the two bundles of the differences `base` is. */
  constructor(base: Evidence, other: Evidence, side: 'old' | 'new') {
    this.#base = base;
    this.#other = other;
    this.#side = side;
  }

  /** The base with these differences taken from the other bundle. */
  with(differences: readonly Difference[]): Evidence {
    const carried = differences.map((difference) => difference.carried);
    const whole = new Set(carried.flatMap((one) => (one.kind === 'node' ? [one.node] : [])));
    const kept = this.#base.nodes.filter(({ name }) => !whole.has(name)).map((node) => this.#node(node, carried));
    return {
      ...this.#base,
      nodes: [...kept, ...this.#other.nodes.filter(({ name }) => whole.has(name))].sort((a, b) => (a.name < b.name ? -1 : 1)),
      cluster: this.#cluster(carried),
    };
  }

  #node(node: NodeEvidence, carried: readonly Carried[]): NodeEvidence {
    const other = this.#other.nodes.find(({ name }) => name === node.name);
    const namespaces = new Set(carried.flatMap((one) => (one.kind === 'namespace' && one.node === node.name ? [one.netns] : [])));
    const units = carried.flatMap((one) => (one.kind === 'output' && one.unit.node === node.name ? [one.unit] : []));
    const patched = new Map(linesByOutput(carried).filter(([{ unit }]) => unit.node === node.name).map(([aligned, ops]) => [placeOf(aligned.unit), this.#patched(aligned, ops)]));
    if (other === undefined || namespaces.size + units.length + patched.size === 0) return node;
    const outputs = new Set(units.map(placeOf));
    const moved = (item: EvidenceItem): boolean => outputs.has(placeOf(item)) || movesWith(node, other, namespaces, item);
    const mix = (own: readonly EvidenceItem[], others: readonly EvidenceItem[]): readonly EvidenceItem[] => [...own.filter((item) => !moved(item)).map((item) => patched.get(placeOf(item)) ?? item), ...others.filter(moved)];
    const before = [...(node.before ?? []).filter((item) => !moved(item)), ...(other.before ?? []).filter(moved)];
    return { name: node.name, netns: mixedEntries(node, other, namespaces), items: mix(node.items, other.items), ...(before.length === 0 ? {} : { before }) };
  }

  #patched(aligned: Aligned, ops: ReadonlySet<number>): EvidenceItem {
    const key = `${placeOf(aligned.unit)} ${[...ops].sort((a, b) => a - b).join(' ')}`;
    const item = aligned.unit[this.#side];
    if (item === undefined) throw new Error('bug: lines of an output that is not there');
    const known = this.#outputs.get(key) ?? withText(item, patchedText(aligned, ops, this.#side));
    this.#outputs.set(key, known);
    return known;
  }

  #cluster(carried: readonly Carried[]): readonly ClusterItem[] {
    const files = new Set(carried.flatMap((one) => (one.kind === 'file' ? [one.unit.name] : [])));
    const objects = new Map<AlignedObjects, string[]>();
    for (const one of carried) if (one.kind === 'object') objects.set(one.aligned, [...(objects.get(one.aligned) ?? []), one.key]);
    const patched = new Map([...objects].map(([aligned, keys]) => [aligned.unit.name, this.#patchedFile(aligned, keys)]));
    const own = this.#base.cluster.filter((item) => !files.has(fileName(item))).map((item) => patched.get(fileName(item)) ?? item);
    return [...own, ...this.#other.cluster.filter((item) => files.has(fileName(item)))];
  }

  #patchedFile(aligned: AlignedObjects, keys: readonly string[]): ClusterItem {
    const item = aligned.unit[this.#side];
    if (item === undefined) throw new Error('bug: objects of a file that is not there');
    const name = `${aligned.unit.name} ${[...keys].sort().join(' ')}`;
    const known = this.#files.get(name) ?? withText(item, patchedObjects(aligned, new Set(keys), this.#side));
    this.#files.set(name, known);
    return known;
  }
}

/** An item is moved with its namespace, and of one that stays with nothing. */
function movesWith(node: NodeEvidence, other: NodeEvidence, namespaces: ReadonlySet<string>, { netns }: EvidenceItem): boolean {
  const isIn = ({ netns: entries }: NodeEvidence): boolean => entries.some(({ id }) => id === netns);
  return netns !== undefined && namespaces.has(netns) && isIn(node) !== isIn(other);
}

function mixedEntries(node: NodeEvidence, other: NodeEvidence, namespaces: ReadonlySet<string>): readonly NetnsEntry[] {
  return [...node.netns.filter(({ id }) => !namespaces.has(id)), ...other.netns.filter(({ id }) => namespaces.has(id))];
}

function linesByOutput(carried: readonly Carried[]): readonly (readonly [Aligned, ReadonlySet<number>])[] {
  const byOutput = new Map<Aligned, Set<number>>();
  for (const one of carried) {
    if (one.kind !== 'lines') continue;
    const ops = byOutput.get(one.aligned) ?? new Set();
    byOutput.set(one.aligned, ops);
    for (const op of one.ops) ops.add(op);
  }
  return [...byOutput];
}

/** The text of one side, in which the chosen operations are done: what is gone comes, what came goes. */
function patchedText({ ops, old, new: next }: Aligned, chosen: ReadonlySet<number>, side: 'old' | 'new'): string {
  return textOf(ops.flatMap((op, at) => {
    const own = side === 'old' ? old[op.old ?? -1] : next[op.new ?? -1];
    if (!chosen.has(at)) return own === undefined ? [] : [own.lines];
    const others = side === 'old' ? next[op.new ?? -1] : old[op.old ?? -1];
    return others === undefined ? [] : [others.lines];
  }));
}

function patchedObjects({ old, new: next }: AlignedObjects, chosen: ReadonlySet<string>, side: 'old' | 'new'): string {
  const [base, other] = side === 'old' ? [old, next] : [next, old];
  const kept = [...base].flatMap(([key, object]) => (chosen.has(key) ? (other.get(key) ?? []) : object));
  return fileOf([...kept, ...[...chosen].flatMap((key) => (base.has(key) ? [] : (other.get(key) ?? [])))]);
}

/** An item with another text. Its state is asked for by name: a spread would lose what its class computes. */
function withText<I extends EvidenceItem | ClusterItem>(item: I, text: string): I {
  return Object.defineProperties({ ...item }, {
    state: { enumerable: true, get: () => (item.state === 'empty' && text !== '' ? 'ok' : item.state === 'ok' && text === '' ? 'empty' : item.state) },
    text: { enumerable: true, value: () => text },
  });
}
