/**
 * The wires between nodes. No dump shows them: that two nodes' uplinks reach each other is an assumption, made from their addresses and said
 * so. Devices of different nodes whose connected prefixes overlap are taken to be on one layer 2 segment. Of a node that is a container itself, and
 * was collected alone, the veth on whose prefix a Node has its address is taken for such a wire, too: nobody else of this wire was collected.
 */
import type { Because } from '../../model/network/because.ts';
import type { Segment } from '../../model/network/netns.ts';
import type { Ip } from '../../net/ip.ts';
import { formatIp } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import { claimsOf, claimText, overlappingRuns } from './run.ts';
import type { Claim } from './run.ts';
import { leadsOut, uplinksOf } from './uplink.ts';
import type { Uplink, UnderlayNamespace } from './uplink.ts';

/** An address that a Node object says is the node's. */
export interface NodeAddress {
  readonly name: string;
  readonly ip: Ip;
}

export type { UnderlayNamespace } from './uplink.ts';

/** Uplinks found to be on one wire, and why. */
interface Wire {
  readonly uplinks: Set<Uplink>;
  readonly because: Because;
}

/**
 * The segments among the namespaces given: two of them, or the host namespaces of all nodes. A namespace whose devices were not
 * collected has no uplink. Devices of one node alone make no segment, but for a veth that leads to one of `nodes`. Where a veth leads is asked only of those with an address
 * on a prefix that another node has too.
 */
export function assembleSegments(namespaces: readonly UnderlayNamespace[], nodes: () => readonly NodeAddress[] = () => []): readonly Segment[] {
  const wires = new Map<Uplink, Wire>();
  const uplinks = namespaces.flatMap(uplinksOf);
  const shared = overlappingRuns(claimsOf(uplinks)).filter(isShared);
  const outward = shared.flatMap((run) => run.filter(({ uplink }) => leadsOut(uplink)));
  for (const run of overlappingRuns(outward).filter(isShared)) join(wires, run);
  // Another node whose devices could not be read may be on any of these wires.
  const alone = namespaces.length > 1 ? [] : uplinks.filter((uplink) => uplink.link.detail.kind === 'veth' && !wires.has(uplink) && uplink.connected.length > 0);
  const addresses = alone.length === 0 ? [] : nodes();
  for (const uplink of alone) joinAlone(wires, uplink, addresses);
  return [...new Set(wires.values())].map(({ uplinks, because }) => ({ members: [...uplinks].map(({ netns, link }) => ({ netns, ifindex: link.ifindex })), because }));
}

/** A veth by whose own prefix a Node is reached leads to the other nodes, if nobody saw its other end. */
function joinAlone(wires: Map<Uplink, Wire>, uplink: Uplink, nodes: readonly NodeAddress[]): void {
  const { link, node, connected } = uplink;
  const own = connected.filter(({ holder, vlan }) => holder === link && vlan === 0);
  const near = nodes.find(({ ip }) => own.some(({ prefix }) => contains(prefix, ip)));
  if (near === undefined || !leadsOut(uplink)) return;
  const text = `assumed: ${link.name} of ${node} is a wire between nodes, Node ${near.name} has ${formatIp(near.ip)}`;
  wires.set(uplink, { uplinks: new Set([uplink]), because: link.because.ref === undefined ? { text } : { ref: link.because.ref, text } });
}

function isShared(claims: readonly Claim[]): boolean {
  return claims.some(({ uplink }) => uplink.node !== claims[0]?.uplink.node);
}

/** Puts all uplinks of the claims on one wire, together with those that any of them is already on one with. */
function join(wires: Map<Uplink, Wire>, claims: readonly Claim[]): void {
  const old = claims.map(({ uplink }) => wires.get(uplink)).filter((wire) => wire !== undefined);
  const uplinks = new Set([...old.flatMap((wire) => [...wire.uplinks]), ...claims.map(({ uplink }) => uplink)]);
  const wire: Wire = { uplinks, because: old[0]?.because ?? assumption(claims) };
  for (const uplink of uplinks) wires.set(uplink, wire);
}

/** Points to the address of the first end: it is what the assumption rests on. */
function assumption(claims: readonly Claim[]): Because {
  const names = [...new Map(claims.map(({ uplink }) => [uplink.node, `${uplink.link.name} of ${uplink.node}`])).values()];
  const shared = claims.at(-1);
  const text = `assumed: ${names.slice(0, 2).join(' and ')} are on one wire, both are connected to ${shared === undefined ? 'it' : claimText(shared)}`;
  const ref = claims[0]?.on.holder.addresses.find((each) => (each.peer ?? each.prefix) === claims[0]?.on.prefix)?.because.ref;
  return ref === undefined ? { text } : { ref, text };
}
