import type { NodeEvidence } from '../../model/evidence/evidence.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { TreeReader } from '../../model/tree/by-source.ts';
import { assembleLinks } from '../link/index.ts';
import { once } from '../part/index.ts';
import { assembleNsids, pairVeth } from '../veth/index.ts';
import { assembleNetns } from './netns.ts';
import { indexItems, isEvidence, sourcesOf } from './sources.ts';
import type { Sources } from './sources.ts';

/** The namespaces of one node, by `NODE/ID`, and the evidence of the node itself. */
export interface AssembledNode {
  readonly netns: readonly Netns[];
  readonly ofNode: Sources;
}

/** Assembles a node's namespaces. Reads nothing before a part of one of them is asked for. */
export function assembleNode(node: NodeEvidence, read: TreeReader): AssembledNode {
  const find = indexItems(node);
  const ofNode = sourcesOf(find, node.name, undefined, read);
  const kernel = once(() => kernelRelease(ofNode));
  const all = node.netns.map((entry) => ({ id: `${node.name}/${entry.id}`, entry, own: sourcesOf(find, node.name, entry.id, read) }));
  const pairing = pairVeth(all.map(({ id, entry, own }) => ({
    id,
    names: entry.names,
    links: once(() => assembleLinks(own.tree('ip-link'), own.tree('ip-addr'))),
    nsids: once(() => assembleNsids(own.tree('nsid'))),
    linkText: () => textOf(own),
  })));
  const netns = all.map(({ id, entry, own }) => assembleNetns({ node: node.name, entry, own, ofNode, kernel, links: () => pairing.linksOf(id) }));
  return { netns, ofNode };
}

function textOf(own: Sources): string | undefined {
  const item = own.item('ip-link');
  return isEvidence(item) ? item?.text() : undefined;
}

function kernelRelease(ofNode: Sources): string | undefined {
  const tree = ofNode.tree('uname');
  return tree.kind === 'known' ? tree.value.lines.find(({ node }) => node !== undefined)?.node?.release : undefined;
}
