import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Netns, Network } from '../../model/network/netns.ts';
import { onceEach } from '../once-each.ts';
import type { Run } from '../run.ts';
import { knownOr } from './part.ts';

/** A device above another one that the walk does not climb to: a macvlan or ipvlan, or a VLAN in another namespace than its lower device. */
interface Upper {
  readonly netns: string;
  readonly link: Link;
}

/**
 * The line of a device that may take frames of this one and that is not walked: a macvlan or ipvlan on it, or a VLAN of this tag whose
 * lower device is it, in another namespace. Where a device's lower one could not be told, it may be any on the same node.
 */
export function upperElsewhere(run: Run, netns: string, dev: Link, vlan: number | undefined): Because | undefined {
  return uppersOf(run.network, run.netns(netns).node).find((upper) => sitsOn(upper, netns, dev) && takes(upper.link, vlan))?.link.because;
}

function takes({ detail }: Link, vlan: number | undefined): boolean {
  return detail.kind === 'vlan' ? detail.vlan === vlan : vlan === undefined;
}

function sitsOn({ netns, link }: Upper, devNetns: string, dev: Link): boolean {
  const { detail, lowerIn } = link;
  if (lowerIn === undefined) return netns === devNetns && 'lower' in detail && detail.lower === dev.ifindex;
  if (lowerIn.kind === 'unknown') return link.linked?.ifindex === dev.ifindex;
  return lowerIn.netns === devNetns && lowerIn.ifindex === dev.ifindex;
}

/** Of one node: a device and the one below it are of one kernel, and other nodes' namespaces need not be read. */
const uppersOf = onceEach((network: Network, node: string): readonly Upper[] =>
  (spacesOf(network).get(node) ?? []).flatMap(({ id, links }) => knownOr(links, []).filter(isUpper).map((link) => ({ netns: id, link }))));

const spaces = new WeakMap<Network, ReadonlyMap<string, readonly Netns[]>>();

/** The namespaces of each node: there may be thousands, which are gone through once rather than once a node. */
function spacesOf(network: Network): ReadonlyMap<string, readonly Netns[]> {
  let byNode = spaces.get(network);
  if (byNode === undefined) {
    const found = new Map<string, Netns[]>();
    for (const netns of network.netns.values()) {
      const list = found.get(netns.node);
      if (list === undefined) found.set(netns.node, [netns]);
      else list.push(netns);
    }
    byNode = found;
    spaces.set(network, byNode);
  }
  return byNode;
}

function isUpper({ detail, lowerIn }: Link): boolean {
  return detail.kind === 'macvlan' || detail.kind === 'ipvlan' || (detail.kind === 'vlan' && lowerIn !== undefined);
}
