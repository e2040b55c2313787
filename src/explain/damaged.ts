import { checksumErrors, CHECKSUM_ERRORS, saw, tracksAll, unfinishedBy } from '../model/network/index.ts';
import type { Because, ConntrackEntry, Counter, Netns, Network, TunnelPackets } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import { encapsulatedIn } from '../model/trace/index.ts';
import type { Branch, Encapsulated, Hop, Journey, Step } from '../model/trace/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { PROTOCOL } from '../net/protocol.ts';

/** Seconds by which clocks and dumps may differ. */
const SPARE = 2;
/** Packets that conntrack does not know what to do with are many things: fewer come of anything. */
const FEW = 3;

/** One tunnel's packet between two namespaces, with a TCP segment or a datagram inside. */
interface Crossing {
  readonly at: number;
  readonly end: number;
  readonly made: Encapsulated;
  readonly carried: Packet;
}

/**
 * The walks with the tunnels' packets lost that arrive with a wrong checksum. The checksum of what a pod sends is left to the devices below, and that of VXLAN's outer packet is made as if it were
 * there already (lco_csum); where the uplink does not make it although its driver says that it does, the other node throws the packet away, that of IPIP once it is unpacked. That is believed only
 * where the other node counts such packets in the seconds between two samples, has in its conntrack, which takes none of them, no packet of this tunnel from this sender (of IPIP: has those of the
 * tunnel, and none of this kind that came in one), and the sender has sent some. With one sample and a count that is not 0 it is not known: they may be old, and the entry may have timed out.
 */
export function loseDamaged(network: Network, walked: readonly Walked[]): readonly Walked[] {
  return walked.map((one) => ({ ...one, walk: { ...one.walk, branches: one.walk.branches.map((branch) => damagedIn(network, branch)) } }));
}

function damagedIn(network: Network, branch: Branch): Branch {
  if (branch.outcome.kind === 'unknown') return branch;
  for (const [index, journey] of branch.journeys.entries()) {
    for (const crossing of crossingsOf(journey.hops)) {
      const counter = damaged(network, journey.hops, crossing);
      if (counter?.rise !== undefined) return { ...branch, journeys: [...branch.journeys.slice(0, index), cut(journey, crossing, counter.because)], outcome: { kind: 'timeout' } };
      if (counter !== undefined && branch.outcome.kind !== 'timeout') return { ...branch, outcome: { kind: 'unknown', because: [counter.because, oneSample(CHECKSUM_ERRORS[crossing.made.kind])] } };
    }
  }
  return branch;
}

function oneSample(counter: string): Because {
  return { text: `one sample only, so that it is not known whether ${counter} rises: collect with --watch` };
}

function cut(journey: Journey, { at, end, made: { kind, packet }, carried }: Crossing, because: Because): Journey {
  const taker = journey.hops[at + 1];
  if (taker === undefined) return journey;
  const facts = { why: 'checksum', from: formatIp(packet.src) };
  const step: Step = kind === 'vxlan' ? { stage: 'decapsulate', action: 'drop', because: [because], facts } : { stage: 'conntrack', action: 'invalid', because: [because], facts };
  return {
    ...journey, packetOut: kind === 'vxlan' ? packet : carried, hops: [...journey.hops.slice(0, at + 1), { ...taker, steps: [...taker.steps.slice(0, kind === 'vxlan' ? end : end + 1), step] }],
    disposition: { netns: taker.netns, because: [because], kind: 'dropped', by: { kind: 'tunnel', why: 'checksum' } },
  };
}

/** The VXLAN and IPIP packets that leave one namespace and are taken out of their tunnel in the next. */
function crossingsOf(hops: readonly Hop[]): readonly Crossing[] {
  return hops.flatMap((hop, at): Crossing[] => {
    const made = encapsulatedIn(hop);
    if (made?.packet.l4.kind !== 'packet') return [];
    const { inner } = made.packet.l4;
    const carried = 'packet' in inner ? inner.packet : inner;
    const end = hops[at + 1]?.steps.findIndex(({ stage, action }) => stage === 'decapsulate' && action === 'decapsulate') ?? -1;
    const isLeft = carried.protocol === PROTOCOL.tcp || carried.protocol === PROTOCOL.udp;
    return end < 0 || !isLeft ? [] : [{ at, end, made, carried }];
  });
}

/** The receiver's count of such packets, where they may be this sender's: it rose, or it is not 0 and there is one sample. */
function damaged(network: Network, hops: readonly Hop[], { at, made: { kind, dev, packets }, carried }: Crossing): Counter | undefined {
  const [sender, receiver] = [hops[at], hops[at + 1]].map((hop) => network.netns.get(hop?.netns ?? ''));
  const counter = receiver === undefined ? undefined : checksumErrors(receiver, kind);
  if (sender === undefined || receiver === undefined || counter === undefined || (counter.rise?.by ?? counter.value) === 0) return undefined;
  if (unfinishedBy(sender, dev, hops[at]?.devOut) === undefined) return undefined;
  if (knows(sender, packets) !== true || knows(receiver, packets) !== (kind === 'ipip')) return undefined;
  if (kind === 'vxlan') return counter;
  return (counter.rise?.by ?? FEW) >= FEW && isTakenFor(sender, receiver, carried) === false ? counter : undefined;
}

/** Whether the receiver's conntrack took a packet of what the sender's says was sent inside of the tunnel, from here to there; `undefined` where the sender sent none, or had an answer. */
function isTakenFor(sender: Netns, receiver: Netns, { src, dst, protocol }: Packet): boolean | undefined {
  if (sender.conntrack.kind !== 'known' || receiver.conntrack.kind !== 'known') return undefined;
  // As they are between the nodes, after translation: the first packets the other way round than the answers are expected.
  const asked = ({ reply }: ConntrackEntry): boolean => reply.protocol === protocol && sameIp(reply.dst, src) && sameIp(reply.src, dst);
  const answered = ({ reply, seenReply }: ConntrackEntry): boolean => seenReply && reply.protocol === protocol && sameIp(reply.src, src) && sameIp(reply.dst, dst);
  // Both forget alike: what the sender would not have forgotten when the receiver's table was read, that would still have.
  const later = ((receiver.conntrackAt ?? Infinity) - (sender.conntrackAt ?? 0)) / 1000;
  const sent = sender.conntrack.value.some((entry) => ((asked(entry) && !entry.seenReply) || answered(entry)) && later >= 0 && (entry.timeout ?? 0) > later + SPARE);
  return sent ? receiver.conntrack.value.some((entry) => asked(entry) || answered(entry)) : undefined;
}

/** Whether conntrack has seen a packet of the tunnel from here to there; `undefined` where it was not collected, or nothing makes the kernel track what comes. */
function knows(netns: Netns, packets: TunnelPackets): boolean | undefined {
  return netns.conntrack.kind === 'known' && tracksAll(netns) ? netns.conntrack.value.some((entry) => saw(entry, packets)) : undefined;
}
