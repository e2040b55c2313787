import { CONSEQUENCE, costsOf } from '../../model/evidence/index.ts';
import type { CollectState, Evidence, NodeEvidence } from '../../model/evidence/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { SOURCES } from '../../collect/index.ts';
import type { Source } from '../../collect/index.ts';

/** Something that a bundle lacks, in how many namespaces of a node, why, and what cannot be said without it. */
export interface Lack {
  readonly what: string;
  /** Absent for what belongs to the cluster. */
  readonly node?: string;
  readonly state: CollectState | 'absent';
  /** Namespaces that lack it; empty for what belongs to the node or the cluster. */
  readonly netns: readonly string[];
  readonly why: string;
  readonly costs: Words;
}

/** Everything that is missing from a bundle: tried and failed, or never tried. */
export function lacks(evidence: Evidence): readonly Lack[] {
  return [...evidence.nodes.flatMap(nodeLacks), ...clusterLacks(evidence)];
}

function nodeLacks(node: NodeEvidence): readonly Lack[] {
  const groups = new Map<string, { source: Source; state: Lack['state']; why: string; netns: string[] }>();
  const add = (source: Source, state: Lack['state'], why: string, netns: string | undefined): void => {
    const key = `${source.id} ${state}`;
    const group = groups.get(key) ?? { source, state, why, netns: [] };
    groups.set(key, group);
    if (netns !== undefined) group.netns.push(netns);
  };
  const items = new Map(node.items.map((item) => [`${item.netns ?? ''} ${item.source}`, item]));
  for (const source of SOURCES) {
    for (const netns of placesOf(source, node)) {
      const item = items.get(`${netns ?? ''} ${source.id}`);
      if (item === undefined) {
        if (source.unlessTools === undefined) add(source, 'absent', '', netns);
      } else if (item.state !== 'ok' && item.state !== 'empty') add(source, item.state, item.note ?? '', netns);
    }
  }
  return [...groups.values()].map(({ source, ...rest }) => ({ ...rest, what: source.id, node: node.name, costs: CONSEQUENCE[source.id] }));
}

function placesOf(source: Source, node: NodeEvidence): readonly (string | undefined)[] {
  switch (source.scope) {
    case 'node':
      return [undefined];
    case 'host':
      return ['host'];
    case 'netns':
      return node.netns.map((netns) => netns.id);
  }
}

const NO_OBJECTS: Words = {
  en: 'Pods, services and policies cannot be named, and what Kubernetes promises cannot be compared with what the nodes do.',
  zh: '无法按名称指定 Pod、Service 和策略，也无法把 Kubernetes 的承诺与节点的实际行为作比较。',
};
const NO_NODE: Words = { en: 'What happens to packets on this node is unknown.', zh: '数据包在该节点上的去向未知。' };

function clusterLacks(evidence: Evidence): readonly Lack[] {
  if (evidence.cluster.length === 0) return [{ what: 'API objects', state: 'absent', netns: [], why: '', costs: NO_OBJECTS }];
  return evidence.cluster
    .filter((item) => item.state !== 'ok' && item.state !== 'empty')
    .map((item) => ({ what: item.resource, state: item.state, netns: [], why: item.note ?? '', costs: item.resource.startsWith('node/') ? NO_NODE : costsOf(item.resource) }));
}
