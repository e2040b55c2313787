import type { CollectedObjects } from '../../collect/index.ts';

/** Names of the Linux nodes among the objects; none where nodes may not be listed. */
export function nodeNames(objects: readonly CollectedObjects[]): readonly string[] {
  const nodes = objects.find(({ source, state }) => source === 'nodes' && state === 'ok');
  if (nodes === undefined) return [];
  const { items } = JSON.parse(nodes.text.toString('utf8')) as { items: readonly { readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> } }[] };
  return items.filter(({ metadata }) => (metadata.labels?.['kubernetes.io/os'] ?? 'linux') === 'linux').map(({ metadata }) => metadata.name);
}
