/**
 * Which device is at the other end of a veth, across all namespaces of a node, and where the device below a VLAN or macvlan is that was moved into
 * another namespace. The kernel tells an ifindex and an id of the namespace; whose id that is must be found. Asked for one pod, it
 * reads that pod's devices and the host's; other namespaces are only searched as text, and only when names do not decide.
 */
import type { Part } from '../../model/network/because.ts';
import type { Link, Peer } from '../../model/network/link.ts';
import { NodeIndex } from './node.ts';
import type { PairNamespace } from './node.ts';
import { findLower, findPeer } from './pair.ts';

export { assembleNsids } from './nsids.ts';
export type { NamespaceId } from './nsids.ts';
export type { PairNamespace } from './node.ts';

/** The namespaces of one node, paired. */
export interface Pairing {
  /** The devices of a namespace with their peers. A peer is looked for when it is first read. An unknown id is missing. */
  linksOf(id: string): Part<readonly Link[]>;
}

/** Pairs the devices of one node. `namespaces` are all of its namespaces that were collected. */
export function pairVeth(namespaces: readonly PairNamespace[]): Pairing {
  const node = new NodeIndex(namespaces);
  const paired = new Map<string, Part<readonly Link[]>>();
  return {
    linksOf(id) {
      const known = paired.get(id);
      if (known !== undefined) return known;
      const namespace = namespaces.find((each) => each.id === id);
      const part = namespace === undefined ? ({ kind: 'missing', because: { text: `no namespace ${id}` } } as const) : pairedLinks(node, namespace);
      paired.set(id, part);
      return part;
    },
  };
}

function pairedLinks(node: NodeIndex, namespace: PairNamespace): Part<readonly Link[]> {
  const part = namespace.links();
  if (part.kind === 'missing') return part;
  return { kind: 'known', value: part.value.map((link) => withPeer(node, namespace, link)) };
}

function withPeer(node: NodeIndex, namespace: PairNamespace, link: Link): Link {
  if (link.detail.kind === 'veth') return { ...link, detail: lazyVeth(() => findPeer(node, { namespace, link })) };
  return link.lowerIn === undefined ? link : { ...link, lowerIn: findLower(node, { namespace, link }) };
}

function lazyVeth(find: () => Peer): Link['detail'] {
  let peer: Peer | undefined;
  return { kind: 'veth', get peer() { return (peer ??= find()); } };
}
