import type { Prefix } from '../../net/prefix.ts';
import type { Part } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';

/** A namespace, as the underlay needs it. `links` are those of `assemble/veth`, with peers. */
export interface UnderlayNamespace {
  /** `NODE/ID`; the host's own is `NODE/host`. */
  readonly id: string;
  readonly node: string;
  links(): Part<readonly Link[]>;
}

/** A prefix that a device is connected to, untagged or inside a VLAN, and the device whose address says so. */
export interface Connected {
  readonly prefix: Prefix;
  readonly vlan: number;
  readonly holder: Link;
}

/** A device that may lead out of what was collected. */
export interface Uplink {
  readonly netns: string;
  readonly node: string;
  readonly link: Link;
  readonly connected: readonly Connected[];
}

/**
 * The devices of a namespace whose other end may be one that nobody saw: physical ones, and in the host's own namespace also veths (a node
 * that is itself a container or a namespace). A pod's veth is not one of them: it leads to its node. A device that is down is on its wire
 * all the same: that it is down is for the walk to find.
 */
export function uplinksOf(namespace: UnderlayNamespace): Uplink[] {
  const part = namespace.links();
  if (part.kind === 'missing') return [];
  const isHost = namespace.id.endsWith('/host');
  return part.value
    .filter((link) => link.detail.kind === 'physical' || (isHost && link.detail.kind === 'veth' && link.linked?.elsewhere !== undefined))
    .map((link) => ({ netns: namespace.id, node: namespace.node, link, connected: connectedTo(link, part.value) }));
}

/** Whether nobody saw the other end. Asking a veth may read another namespace: it is asked last. */
export function leadsOut({ link }: Uplink): boolean {
  return link.detail.kind === 'veth' ? link.detail.peer.kind === 'unknown' : true;
}

/** The prefixes of a device: its own, its VLANs', and those of the bridge or bond that it is a port of (and of that one's VLANs). */
function connectedTo(link: Link, links: readonly Link[]): Connected[] {
  const master = links.find((each) => each.ifindex === link.master && (each.detail.kind === 'bridge' || each.detail.kind === 'bond'));
  const holders = master === undefined ? [link] : [link, master];
  return holders.flatMap((holder) => [
    ...prefixesOf(holder, 0),
    ...links.flatMap((each) => (each.detail.kind === 'vlan' && each.detail.lower === holder.ifindex ? prefixesOf(each, each.detail.vlan) : [])),
  ]);
}

/** Prefixes that say something about the wire: not a single address, and not the link-local one that every wire has. */
function prefixesOf(holder: Link, vlan: number): Connected[] {
  return holder.addresses
    .map((address) => address.peer ?? address.prefix)
    .filter((prefix) => prefix.length < (prefix.family === 4 ? 32 : 128) && !isLinkLocal(prefix))
    .map((prefix) => ({ prefix, vlan, holder }));
}

function isLinkLocal(prefix: Prefix): boolean {
  return prefix.family === 6 ? prefix.first >> 118n === 0x3fan : prefix.first >> 16n === 0xa9fen;
}
