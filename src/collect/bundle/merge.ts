import type { ClusterItem, Diagnostic, Evidence, NodeEvidence } from '../../model/evidence/evidence.ts';

/**
 * Makes one of several bundles. A node that is in more than one is taken from the newest, and so is a file of API objects.
 */
export function merge(parts: readonly Evidence[]): Evidence {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const newestFirst = [...parts].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const diagnostics: Diagnostic[] = parts.flatMap((part) => part.diagnostics);
  const nodes = new Map<string, { node: NodeEvidence; origin: string }>();
  const cluster = new Map<string, ClusterItem>();
  for (const part of newestFirst) {
    for (const node of part.nodes) {
      const newer = nodes.get(node.name);
      if (newer === undefined) nodes.set(node.name, { node, origin: part.origin });
      else diagnostics.push({ file: part.origin, message: `node ${node.name} is newer in ${newer.origin}: that one is used` });
    }
    for (const item of part.cluster) {
      const name = item.file.slice(item.file.lastIndexOf('cluster/'));
      const newer = cluster.get(name);
      if (newer === undefined || (newer.state !== 'ok' && item.state === 'ok')) cluster.set(name, item);
    }
  }
  return {
    formatVersion: Math.max(...parts.map((part) => part.formatVersion)),
    createdAt: newestFirst[0]?.createdAt ?? '',
    origin: parts.map((part) => part.origin).join(', '),
    nodes: [...nodes.values()].map(({ node }) => node).sort((a, b) => a.name.localeCompare(b.name)),
    cluster: [...cluster.values()],
    diagnostics,
  };
}
