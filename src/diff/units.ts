import type { ClusterItem, Evidence, EvidenceItem } from '../model/evidence/index.ts';

/** An output that both bundles can hold: of the same source in the same namespace of the same node. */
export interface OutputUnit {
  readonly node: string;
  readonly netns?: string;
  readonly source: EvidenceItem['source'];
  readonly old?: EvidenceItem;
  readonly new?: EvidenceItem;
}

/** A file of API objects that both bundles can hold. */
export interface ObjectsUnit {
  readonly name: string;
  readonly source: string;
  readonly old?: ClusterItem;
  readonly new?: ClusterItem;
}

/** How an output is found again in the other bundle. */
export function placeOf({ node, netns, source }: Pick<OutputUnit, 'node' | 'netns' | 'source'>): string {
  return JSON.stringify([node, netns ?? null, source]);
}

/** How a file of objects is found again: by its name, wherever the bundle lies. */
export function fileName({ resource, file }: ClusterItem): string {
  return `${resource} ${file.slice(file.lastIndexOf('/') + 1)}`;
}

/** The outputs of namespaces that both bundles have, side by side; of a namespace that only one has, there is more to say than that. */
export function outputUnits(old: Evidence, next: Evidence): readonly OutputUnit[] {
  return old.nodes.flatMap((node) => {
    const other = next.nodes.find(({ name }) => name === node.name);
    if (other === undefined) return [];
    const shared = (item: EvidenceItem): boolean => item.netns === undefined || [node, other].every(({ netns }) => netns.some(({ id }) => id === item.netns));
    const units = new Map<string, OutputUnit>();
    for (const item of node.items.filter(shared)) units.set(placeOf(item), { node: node.name, ...netnsOf(item), source: item.source, old: item });
    for (const item of other.items.filter(shared)) units.set(placeOf(item), { ...(units.get(placeOf(item)) ?? { node: node.name, ...netnsOf(item), source: item.source }), new: item });
    return [...units.values()];
  });
}

/** The files of API objects, side by side. */
export function objectsUnits(old: Evidence, next: Evidence): readonly ObjectsUnit[] {
  const units = new Map<string, ObjectsUnit>();
  for (const item of old.cluster) units.set(fileName(item), { name: fileName(item), source: item.resource, old: item });
  for (const item of next.cluster) units.set(fileName(item), { ...(units.get(fileName(item)) ?? { name: fileName(item), source: item.resource }), new: item });
  return [...units.values()];
}

function netnsOf({ netns }: EvidenceItem): { netns?: string } {
  return netns === undefined ? {} : { netns };
}
