import type { Because, ConntrackEntry, Netns, Network } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import type { Branch, Hop, Journey, Step } from '../model/trace/index.ts';
import type { Ip } from '../net/ip.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';

const IPIP = 4;
/** nf_conntrack_generic_timeout: seconds for which an entry of a protocol without ports lives after its last packet (net/netfilter/nf_conntrack_proto_generic.c). */
const GENERIC = { sysctl: 'net.netfilter.nf_conntrack_generic_timeout', usual: 600 };
/** The other node's entry would still be there when it is collected, were that no longer than this after the sender's. */
const SLACK = 120;

/** Crossings of the wire by an IPIP packet, by sender, receiver and addresses, that the sender's conntrack says happened and the receiver's says did not. */
export type Unseen = ReadonlyMap<string, Because>;

/** One IPIP packet between two namespaces, with the step that made it. */
interface Crossing {
  readonly key: string;
  readonly at: number;
  readonly step: Step;
  readonly packet: Packet;
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
    for (const { key, packet, from, to } of journeys.flatMap(({ hops }) => crossingsOf(hops))) {
      const [sender, receiver] = [network.netns.get(from), network.netns.get(to)];
      const because = sender === undefined || receiver === undefined ? undefined : sentAndNotSeen(sender, receiver, packet.src, packet.dst);
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

/** The IPIP packets that leave one namespace and are tracked and taken out of their tunnel in the next. */
function crossingsOf(hops: readonly Hop[]): readonly Crossing[] {
  return hops.flatMap(({ netns, steps }, at): Crossing[] => {
    const step = steps.findLast(({ stage, packet }) => stage === 'encapsulate' && packet?.protocol === IPIP);
    const next = hops[at + 1];
    const packet = step?.packet;
    if (step === undefined || packet === undefined || next === undefined) return [];
    const end = next.steps.findIndex(({ stage }) => stage === 'decapsulate');
    const isTracked = next.steps.slice(0, end).some(({ stage, action }) => stage === 'conntrack' && (action === 'new' || action === 'established'));
    return end < 0 || !isTracked ? [] : [{ key: `${netns} ${next.netns} ${formatIp(packet.src)} ${formatIp(packet.dst)}`, at, step, packet, from: netns, to: next.netns }];
  });
}

/** The sender's entry for such a packet, where it is fresh and the receiver has none. */
function sentAndNotSeen(sender: Netns, receiver: Netns, src: Ip, dst: Ip): Because | undefined {
  if (sender.conntrack.kind !== 'known' || receiver.conntrack.kind !== 'known') return undefined;
  const sent = sender.conntrack.value.find((entry) => saw(entry, src, dst) && (entry.timeout ?? 0) > SLACK && (entry.timeout ?? 0) <= lifetimeOf(sender));
  return sent === undefined || receiver.conntrack.value.some((entry) => saw(entry, src, dst)) ? undefined : sent.because;
}

function lifetimeOf({ sysctls }: Netns): number {
  const line = sysctls.kind === 'known' ? sysctls.value.get(GENERIC.sysctl) : undefined;
  return line === undefined ? GENERIC.usual : Number(line.value);
}

/** Whether the entry has seen a packet from here to there: its first, or an answer. */
function saw({ original, seenReply }: ConntrackEntry, src: Ip, dst: Ip): boolean {
  if (original.protocol !== IPIP) return false;
  return (sameIp(original.src, src) && sameIp(original.dst, dst)) || (seenReply && sameIp(original.src, dst) && sameIp(original.dst, src));
}
