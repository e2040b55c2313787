import { sentAndNotSeen } from '../model/network/index.ts';
import type { Because, Network, TunnelPackets } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import { encapsulatedIn } from '../model/trace/index.ts';
import type { Branch, Hop, Journey } from '../model/trace/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';

/** Crossings of the wire by an IPIP or VXLAN packet, by sender, receiver, addresses and port, that the sender's conntrack says happened and the receiver's says did not. */
export type Unseen = ReadonlyMap<string, Because>;

/** One tunnel's packet between two namespaces. */
interface Crossing {
  readonly key: string;
  readonly at: number;
  readonly packet: Packet;
  readonly packets: TunnelPackets;
  readonly from: string;
  readonly to: string;
}

/**
 * What the walks hold for certain and the nodes' own memory contradicts: a tunnel's packet that by every rule and route is taken by the other node, of which the sender's
 * conntrack says that it left some minutes ago, and of which the other node, which tracks such packets, knows nothing. Only of walks of the network as it was collected.
 */
export function unseenCrossings(network: Network, walked: readonly Walked[]): Unseen {
  const unseen = new Map<string, Because>();
  for (const { walk } of walked) for (const { outcome, journeys } of walk.branches) {
    if (outcome.kind === 'unknown') continue;
    for (const { key, packets, from, to } of journeys.flatMap(({ hops }) => crossingsOf(hops))) {
      const [sender, receiver] = [network.netns.get(from), network.netns.get(to)];
      const because = sender === undefined || receiver === undefined ? undefined : sentAndNotSeen(sender, receiver, packets);
      if (because !== undefined) unseen.set(key, because);
    }
  }
  return unseen;
}

/** The walks with those packets lost between the nodes. */
export function loseUnseen(walked: readonly Walked[], unseen: Unseen): readonly Walked[] {
  if (unseen.size === 0) return walked;
  return walked.map((one) => ({ ...one, walk: { ...one.walk, branches: one.walk.branches.map((branch) => lostIn(branch, unseen)) } }));
}

function lostIn(branch: Branch, unseen: Unseen): Branch {
  if (branch.outcome.kind === 'unknown') return branch;
  for (const [index, journey] of branch.journeys.entries()) {
    const crossing = crossingsOf(journey.hops).find(({ key }) => unseen.has(key));
    const because = crossing === undefined ? undefined : unseen.get(crossing.key);
    if (crossing !== undefined && because !== undefined) return { ...branch, journeys: [...branch.journeys.slice(0, index), lost(journey, crossing, because)], outcome: { kind: 'timeout' } };
  }
  return branch;
}

function lost(journey: Journey, { at, packet, from, to }: Crossing, because: Because): Journey {
  const dev = journey.hops[at]?.devOut;
  return { ...journey, packetOut: packet, hops: journey.hops.slice(0, at + 1), disposition: { netns: from, ...(dev === undefined ? {} : { dev }), because: [because], kind: 'lost', by: { kind: 'underlay', unseen: to } } };
}

/** The tunnels' packets that leave one namespace and are tracked and taken out of their tunnel in the next. */
function crossingsOf(hops: readonly Hop[]): readonly Crossing[] {
  return hops.flatMap((hop, at): Crossing[] => {
    const next = hops[at + 1];
    const made = next === undefined ? undefined : encapsulatedIn(hop);
    if (made === undefined || next === undefined) return [];
    const { packet, packets } = made;
    const end = next.steps.findIndex(({ stage, action }) => stage === 'decapsulate' && action === 'decapsulate');
    const isTracked = next.steps.slice(0, end).some(({ stage, action }) => stage === 'conntrack' && (action === 'new' || action === 'established'));
    const key = [hop.netns, next.netns, formatIp(packets.src), formatIp(packets.dst), packets.dport ?? ''].join(' ');
    return end < 0 || !isTracked ? [] : [{ key, at, packet, packets, from: hop.netns, to: next.netns }];
  });
}
