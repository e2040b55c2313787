import type { NodeEvidence } from '../../model/evidence/evidence.ts';
import type { Cluster } from '../../model/kube/cluster.ts';
import type { Part } from '../../model/network/because.ts';
import type { Placement } from '../../model/network/placement.ts';
import type { Sources } from '../netns/index.ts';
import { known, missing } from '../part/index.ts';
import { indexAddresses } from './addresses.ts';
import { matchNode } from './node-name.ts';
import type { NodeIdentity } from './node-name.ts';
import { netnsOfPod } from './pod-netns.ts';

/** A node of the bundle with the evidence of the node itself. */
export interface PlacedNode {
  readonly evidence: NodeEvidence;
  readonly ofNode: Sources;
}

/** Where the things that Kubernetes names are. Answers are found when they are asked for. */
export function assemblePlacement(nodes: readonly PlacedNode[], cluster: Cluster): Placement {
  const evidence = nodes.map((node) => node.evidence);
  const addresses = indexAddresses(evidence);
  const sources = new Map(nodes.map((node) => [node.evidence.name, node.ofNode]));
  const identity = (node: NodeEvidence): NodeIdentity => identityOf(sources.get(node.name));
  const matched = new Map<string, Part<NodeEvidence>>();
  const nodeOf = (name: string): Part<NodeEvidence> => {
    const object = cluster.nodes.kind === 'known' ? cluster.nodes.value.find((one) => one.metadata.name === name) : undefined;
    const found = matched.get(name) ?? matchNode(name, object, evidence, identity);
    matched.set(name, found);
    return found;
  };
  return {
    nodes: evidence.map(({ name }) => name),
    namesOn: (node) => evidence.find(({ name }) => name === node)?.netns.flatMap(({ id, names }) => [id, ...names]) ?? [],
    hostNetns(name) {
      const node = nodeOf(name);
      if (node.kind === 'missing') return node;
      return node.value.netns.some(({ id }) => id === 'host') ? known(`${node.value.name}/host`) : missing({ text: `the host namespace of ${name} was not collected` });
    },
    netnsOfPod(pod) {
      const name = pod.spec?.nodeName;
      if (name === undefined) return missing({ ref: pod.ref, text: `pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name} is on no node` });
      const node = nodeOf(name);
      return node.kind === 'missing' ? node : netnsOfPod(pod, node.value, (netns, ip) => addresses.has(netns, ip));
    },
    netnsNamed: (node, name) => netnsNamed(evidence, node, name),
    ownerOf(ip) {
      const owners = addresses.owners(ip);
      return owners.length === 1 ? owners[0] : undefined;
    },
  };
}

/** By id, or else by a name that only one namespace of the node has. */
function netnsNamed(nodes: readonly NodeEvidence[], nodeName: string, name: string): Part<string> {
  const entries = nodes.find((node) => node.name === nodeName)?.netns ?? [];
  const byName = entries.filter(({ names }) => names.includes(name));
  const found = entries.find(({ id }) => id === name) ?? (byName.length === 1 ? byName[0] : undefined);
  if (found !== undefined) return known(`${nodeName}/${found.id}`);
  return missing({ text: byName.length > 1 ? `several network namespaces of ${nodeName} are named ${name}` : `no network namespace ${name} was collected on ${nodeName}` });
}

function identityOf(ofNode: Sources | undefined): NodeIdentity {
  const hostname = wordOf(ofNode, 'hostname');
  const machineId = wordOf(ofNode, 'machine-id');
  return { ...(hostname !== undefined && { hostname }), ...(machineId !== undefined && { machineId }) };
}

function wordOf(ofNode: Sources | undefined, source: 'hostname' | 'machine-id'): string | undefined {
  const tree = ofNode?.tree(source);
  return tree?.kind === 'known' ? tree.value.lines.find(({ node }) => node !== undefined)?.node?.word : undefined;
}
