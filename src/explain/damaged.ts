import { unfinishedBy } from '../model/network/index.ts';
import type { Because, ConntrackEntry, Counter, Netns, Network } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import type { Branch, Hop, Journey, Step } from '../model/trace/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { PROTOCOL } from '../net/protocol.ts';

/**
 * What the receiver counts of packets whose checksum is wrong: of VXLAN's, whose outer checksum covers what is inside, datagrams (UDP_MIB_CSUMERRORS, net/ipv4/udp.c); of IPIP's, of which only what is
 * inside has one, packets that conntrack does not know what to do with (udp_error and tcp_error of net/netfilter, at prerouting while nf_conntrack_checksum is on).
 */
const ERRORS = { vxlan: 'UdpInCsumErrors', ipip: 'invalid' } as const;

/** Seconds by which clocks and dumps may differ. */
const SPARE = 2;
/** Packets that conntrack does not know what to do with are many things: fewer come of anything. */
const FEW = 3;

/** One tunnel's packet between two namespaces, with a TCP segment or a datagram inside. */
interface Crossing {
  readonly at: number;
  readonly end: number;
  readonly kind: keyof typeof ERRORS;
  /** The tunnel's device and the one by which the packet left. */
  readonly dev: string;
  readonly out: string | undefined;
  readonly packet: Packet;
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
      if (counter !== undefined && branch.outcome.kind !== 'timeout') return { ...branch, outcome: { kind: 'unknown', because: [counter.because, oneSample(ERRORS[crossing.kind])] } };
    }
  }
  return branch;
}

function oneSample(counter: string): Because {
  return { text: `one sample only, so that it is not known whether ${counter} rises: collect with --watch` };
}

function cut(journey: Journey, { at, end, kind, packet, carried }: Crossing, because: Because): Journey {
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
  return hops.flatMap(({ steps, devOut }, at): Crossing[] => {
    const step = steps.findLast(({ stage, packet }) => stage === 'encapsulate' && packet !== undefined);
    const packet = step?.packet;
    const kind = packet === undefined ? undefined : kindOf(packet);
    if (step === undefined || packet?.l4.kind !== 'packet' || kind === undefined) return [];
    const { inner } = packet.l4;
    const carried = 'packet' in inner ? inner.packet : inner;
    const end = hops[at + 1]?.steps.findIndex(({ stage, action }) => stage === 'decapsulate' && action === 'decapsulate') ?? -1;
    const isLeft = carried.protocol === PROTOCOL.tcp || carried.protocol === PROTOCOL.udp;
    return end < 0 || !isLeft ? [] : [{ at, end, kind, dev: String(step.facts['dev'] ?? ''), out: devOut, packet, carried }];
  });
}

function kindOf({ protocol, l4 }: Packet): keyof typeof ERRORS | undefined {
  if (protocol === PROTOCOL.ipencap) return 'ipip';
  return protocol === PROTOCOL.udp && l4.kind === 'packet' && l4.header?.kind === 'vxlan' && l4.header.dport !== undefined ? 'vxlan' : undefined;
}

/** The receiver's count of such packets, where they may be this sender's: it rose, or it is not 0 and there is one sample. */
function damaged(network: Network, hops: readonly Hop[], { at, kind, dev, out, packet, carried }: Crossing): Counter | undefined {
  const [sender, receiver] = [hops[at], hops[at + 1]].map((hop) => network.netns.get(hop?.netns ?? ''));
  const counters = kind === 'vxlan' ? receiver?.protocolCounters : receiver?.trackingCounters;
  const counter = counters?.kind === 'known' ? counters.value.get(ERRORS[kind]) : undefined;
  if (sender === undefined || receiver === undefined || counter === undefined || (counter.rise?.by ?? counter.value) === 0) return undefined;
  if (unfinishedBy(sender, dev, out) === undefined) return undefined;
  const outer = [packet.src, packet.dst, packet.protocol, kind === 'vxlan' ? dportOf(packet) : undefined] as const;
  if (knows(sender, ...outer) !== true || knows(receiver, ...outer) !== (kind === 'ipip')) return undefined;
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

function dportOf({ l4 }: Packet): number | undefined {
  return l4.kind === 'packet' ? l4.header?.dport : undefined;
}

/** Whether conntrack has seen a packet of the tunnel from here to there; `undefined` where it was not collected, or nothing makes the kernel track what comes. */
function knows({ conntrack, tables }: Netns, src: Ip, dst: Ip, protocol: number, dport: number | undefined): boolean | undefined {
  if (conntrack.kind !== 'known' || tables.kind !== 'known') return undefined;
  if (!tables.value.some(({ chains }) => [...chains.values()].some(({ base }) => base?.type === 'nat'))) return undefined;
  return conntrack.value.some(({ original, seenReply }) => original.protocol === protocol && ((sameIp(original.src, src) && sameIp(original.dst, dst) && (dport === undefined || original.dport === dport)) || (dport === undefined && seenReply && sameIp(original.src, dst) && sameIp(original.dst, src))));
}
