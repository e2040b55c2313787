import type { Link, LinkedDevice, Peer } from '../../model/network/link.ts';
import type { NodeIndex, PairNamespace } from './node.ts';

/** One end of a pair: a device in a namespace. */
interface End {
  readonly namespace: PairNamespace;
  readonly link: Link;
}

/**
 * Where the other end of a veth is. Both ends must point to each other by ifindex. When one of them knows the other's namespace by name, that
 * decides. Otherwise the pair must be the only one that fits from either side, and all devices that one of the two namespaces knows by
 * the same id must fit as well. Kernel: IFLA_LINK and IFLA_LINK_NETNSID of net/core/rtnetlink.c, drivers/net/veth.c (veth_get_iflink).
 */
export function findPeer(node: NodeIndex, end: End): Peer {
  const linked = end.link.linked;
  if (linked === undefined) return unknown(end, 'its other end is not printed');
  if (linked.elsewhere === undefined) return peerHere(node, end, linked.ifindex);
  const name = node.nameOf(end.namespace, linked.elsewhere);
  if (name !== undefined) return peerIn(node, end, name);
  const host = node.namespaces.find((namespace) => namespace.id.endsWith('/host'));
  const atHost = host === undefined ? undefined : otherEnd(node, end, host);
  if (atHost !== undefined && namedAs(node, atHost, end.namespace)) return found(end, atHost);
  const fitting = fittingEnds(node, end);
  const named = fitting.find((other) => namedAs(node, other, end.namespace));
  if (named !== undefined) return found(end, named);
  const [only] = fitting;
  if (only === undefined) return unknown(end, 'its other end is in a namespace that was not collected');
  if (fitting.length > 1) return unknown(end, `several devices fit: ${fitting.map(nameOf).join(', ')}`);
  const rivals = fittingEnds(node, only);
  return rivals.length === 1 ? found(end, only) : unknown(end, `${nameOf(only)} fits several devices: ${rivals.map(nameOf).join(', ')}`);
}

/** Both ends in one namespace: `a@b` and `b@a`. */
function peerHere(node: NodeIndex, end: End, ifindex: number): Peer {
  const link = node.links(end.namespace).get(ifindex);
  const back = link?.detail.kind === 'veth' && link.linked?.elsewhere === undefined && link.linked?.ifindex === end.link.ifindex;
  return back ? found(end, { namespace: end.namespace, link }) : unknown(end, 'the device that it points to does not point back');
}

function peerIn(node: NodeIndex, end: End, name: string): Peer {
  const namespace = node.namespaces.find((each) => each.names.includes(name));
  if (namespace === undefined) return unknown(end, `its other end is in namespace ${name}, which was not collected`);
  const other = otherEnd(node, end, namespace);
  return other === undefined ? unknown(end, `no device of namespace ${name} points back`) : found(end, other);
}

/** The device in `namespace` that this end points to and that points back, unless it says that its own other end is elsewhere. */
function otherEnd(node: NodeIndex, end: End, namespace: PairNamespace): End | undefined {
  if (namespace.id === end.namespace.id || end.link.linked === undefined) return undefined;
  const link = node.links(namespace).get(end.link.linked.ifindex);
  if (link?.detail.kind !== 'veth' || link.linked?.elsewhere === undefined || link.linked.ifindex !== end.link.ifindex) return undefined;
  const name = node.nameOf(namespace, link.linked.elsewhere);
  return name === undefined || end.namespace.names.includes(name) ? { namespace, link } : undefined;
}

function namedAs(node: NodeIndex, other: End, namespace: PairNamespace): boolean {
  const elsewhere = other.link.linked?.elsewhere;
  const name = elsewhere === undefined ? undefined : node.nameOf(other.namespace, elsewhere);
  return name !== undefined && namespace.names.includes(name);
}

/** Every end on the node that fits this one, in both directions. */
function fittingEnds(node: NodeIndex, end: End): readonly End[] {
  if (end.link.linked === undefined) return [];
  return node.pointing(end.link.linked.ifindex, end.link.ifindex)
    .map((namespace) => otherEnd(node, end, namespace))
    .filter((other) => other !== undefined)
    .filter((other) => agrees(node, end, other.namespace) && agrees(node, other, end.namespace));
}

/** One id of a namespace stands for one namespace: all veths of `end`'s namespace with its id must have their other end in `namespace`. */
function agrees(node: NodeIndex, end: End, namespace: PairNamespace): boolean {
  const siblings = [...node.links(end.namespace).values()].filter((link) => link.detail.kind === 'veth' && sameId(link.linked, end.link.linked));
  return siblings.every((link) => otherEnd(node, { namespace: end.namespace, link }, namespace) !== undefined);
}

function sameId(a: LinkedDevice | undefined, b: LinkedDevice | undefined): boolean {
  if (a?.elsewhere === undefined || b?.elsewhere === undefined) return false;
  const known = a.elsewhere.nsid !== undefined || a.elsewhere.name !== undefined;
  return known && a.elsewhere.nsid === b.elsewhere.nsid && a.elsewhere.name === b.elsewhere.name;
}

/**
 * Where the device below a VLAN, macvlan or ipvlan is, when it is in another namespace. Nothing points back to these, so the namespace
 * must be known: by name, or because a veth of the same namespace id was paired.
 */
export function findLower(node: NodeIndex, end: End): Peer {
  const linked = end.link.linked;
  if (linked?.elsewhere === undefined) return unknown(end, 'the device below it is not printed');
  const name = node.nameOf(end.namespace, linked.elsewhere);
  const namespace = name === undefined ? bySibling(node, end) : node.namespaces.find((each) => each.names.includes(name));
  const link = namespace === undefined ? undefined : node.links(namespace).get(linked.ifindex);
  if (namespace === undefined || link === undefined) return unknown(end, 'the device below it is in a namespace that is not known');
  return found(end, { namespace, link });
}

function bySibling(node: NodeIndex, end: End): PairNamespace | undefined {
  for (const link of node.links(end.namespace).values()) {
    if (link.detail.kind !== 'veth' || !sameId(link.linked, end.link.linked)) continue;
    const peer = findPeer(node, { namespace: end.namespace, link });
    if (peer.kind === 'link') return node.namespaces.find((each) => each.id === peer.netns);
  }
  return undefined;
}

function nameOf(end: End): string {
  return `${end.link.name} in ${end.namespace.id}`;
}

function found(end: End, other: End): Peer {
  return { kind: 'link', netns: other.namespace.id, ifindex: other.link.ifindex, because: end.link.because };
}

function unknown(end: End, why: string): Peer {
  return { kind: 'unknown', because: { ...end.link.because, text: `${end.link.because.text} (${why})` } };
}
