import type { Placement } from '../../model/network/index.ts';
import type { PromisedFlow } from '../../model/report/index.ts';
import type { Survey } from './survey.ts';

/** How much may be walked beside one question: every node that a flow ends at has to be read first. */
export interface Bounds {
  readonly flows: number;
  readonly nodes: number;
}

/** Of all flows those that end at the given nodes, then the others, as long as flows and nodes are within their bounds. */
export function nearFlows({ flows, skipped }: Survey, placement: Placement, near: ReadonlySet<string>, bounds: Bounds): Survey {
  const ends = flows.map((flow) => ({ flow, nodes: nodesOf(flow, placement) }));
  const inside = ends.filter(({ nodes }) => nodes.every((node) => near.has(node)));
  const across = ends.filter(({ nodes }) => nodes.some((node) => near.has(node)) && !nodes.every((node) => near.has(node)));
  const away = ends.filter(({ nodes }) => !nodes.some((node) => near.has(node)));
  const read = new Set<string>(near);
  const kept: PromisedFlow[] = [];
  for (const { flow, nodes } of [...inside, ...across, ...away]) {
    const more = nodes.filter((node) => !read.has(node));
    if (kept.length >= bounds.flows || (more.length > 0 && read.size + more.length > bounds.nodes)) continue;
    for (const node of more) read.add(node);
    kept.push(flow);
  }
  return { flows: kept, skipped: [...skipped, ...(kept.length === flows.length ? [] : [{ what: FAR, count: flows.length - kept.length }])] };
}

const FAR = { en: 'promised flows farther from the nodes of this question: `netwhy check` walks them', zh: '离本问题所涉节点较远的承诺流量：由 `netwhy check` 验证' };

/** Nodes that a flow starts or may end at. */
function nodesOf({ target: { client, server, promise, question } }: PromisedFlow, placement: Placement): readonly string[] {
  const owner = question.kind === 'socket' ? placement.ownerOf(question.dst) : undefined;
  const nodes = [client.node, server.node, owner?.slice(0, owner.indexOf('/')), ...(promise?.endpoints ?? []).map(({ node }) => node)];
  return [...new Set(nodes.filter((node) => node !== undefined))];
}
