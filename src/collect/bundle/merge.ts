import { COUNTERS } from '../sources/index.ts';
import { INDEX } from './format.ts';
import type { ClusterItem, Diagnostic, Evidence, NodeEvidence } from '../../model/evidence/evidence.ts';

/**
 * Makes one of several bundles. A node that is in more than one is taken from the newest, and so is a file of API objects. Of the next newest its
 * counters are kept beside: what they rose by in between.
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
      else {
        diagnostics.push({ file: part.origin, message: `node ${node.name} is newer in ${newer.origin}: that one is used` });
        newer.node = withBefore(newer.node, node);
      }
    }
    for (const item of part.cluster) {
      const file = item.file.slice(item.file.lastIndexOf('cluster/'));
      // What gave no file is told apart by what was asked.
      const name = file === `cluster/${INDEX}` ? `${item.resource} ${item.command}` : file;
      const newer = cluster.get(name);
      if (newer === undefined || (newer.state !== 'ok' && item.state === 'ok')) cluster.set(name, item);
    }
  }
  const holders = parts.filter((part) => part.captures !== undefined);
  const captures = holders.flatMap(({ origin, captures: own = [] }) => own.map(({ name, read }) => ({ name: holders.length === 1 ? name : `${origin.slice(origin.lastIndexOf('/') + 1)}/${name}`, read })));
  const live = newestFirst.find((part) => part.live !== undefined)?.live;
  return {
    ...(live === undefined ? {} : { live }),
    formatVersion: Math.max(...parts.map((part) => part.formatVersion)),
    createdAt: newestFirst[0]?.createdAt ?? '',
    origin: parts.map((part) => part.origin).join(', '),
    nodes: [...nodes.values()].map(({ node }) => node).sort((a, b) => a.name.localeCompare(b.name)),
    cluster: [...cluster.values()],
    ...(captures.length > 0 && { captures }),
    diagnostics,
  };
}

/** The newer state of a node, with the older counters of the namespaces that are still the same. */
function withBefore(newer: NodeEvidence, older: NodeEvidence): NodeEvidence {
  if (newer.before !== undefined) return newer;
  const inodes = new Map(newer.netns.map(({ id, inode }) => [id, inode]));
  const same = new Set(older.netns.filter(({ id, inode }) => inodes.get(id) === inode).map(({ id }) => id));
  const before = older.items.filter(({ netns, source, state }) => netns !== undefined && same.has(netns) && COUNTERS.has(source) && state === 'ok');
  return before.length === 0 ? newer : { ...newer, before };
}
