import { unfinishedBy } from '../model/network/index.ts';
import type { Because, Counter, Netns, Network } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import type { Branch, Hop, Journey, Step } from '../model/trace/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { PROTOCOL } from '../net/protocol.ts';

/** The receiver's count of datagrams whose checksum is wrong (UDP_MIB_CSUMERRORS, net/ipv4/udp.c). */
const ERRORS = 'UdpInCsumErrors';
const ONE_SAMPLE: Because = { text: `one sample only, so that it is not known whether ${ERRORS} rises: collect with --watch` };

/** One VXLAN packet between two namespaces, with a TCP segment or a datagram inside. */
interface Crossing {
  readonly at: number;
  readonly end: number;
  /** The tunnel's device and the one by which the packet left. */
  readonly dev: string;
  readonly out: string | undefined;
  readonly packet: Packet;
  readonly dport: number;
}

/**
 * The walks with the VXLAN packets lost that arrive with a wrong checksum. The checksum of what a pod sends is left to the devices below, and that of the outer packet is made as if it were
 * there already (lco_csum); where the uplink does not make it although its driver says that it does, the other node throws the packet away. That is believed only where the other node counts such
 * packets in the seconds between two samples, has in its conntrack, which takes none of them, no packet of this tunnel from this sender, and the sender has sent some. With one sample
 * and a count that is not 0 it is not known: they may be old, and the entry may have timed out.
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
      if (counter !== undefined && branch.outcome.kind !== 'timeout') return { ...branch, outcome: { kind: 'unknown', because: [counter.because, ONE_SAMPLE] } };
    }
  }
  return branch;
}

function cut(journey: Journey, { at, end, packet }: Crossing, because: Because): Journey {
  const taker = journey.hops[at + 1];
  if (taker === undefined) return journey;
  const step: Step = { stage: 'decapsulate', action: 'drop', because: [because], facts: { why: 'checksum', from: formatIp(packet.src) } };
  return {
    ...journey, packetOut: packet, hops: [...journey.hops.slice(0, at + 1), { ...taker, steps: [...taker.steps.slice(0, end), step] }],
    disposition: { netns: taker.netns, because: [because], kind: 'dropped', by: { kind: 'tunnel', why: 'checksum' } },
  };
}

/** The VXLAN packets that leave one namespace and are taken out of their tunnel in the next. */
function crossingsOf(hops: readonly Hop[]): readonly Crossing[] {
  return hops.flatMap(({ steps, devOut }, at): Crossing[] => {
    const step = steps.findLast(({ stage, packet }) => stage === 'encapsulate' && packet?.protocol === PROTOCOL.udp);
    const packet = step?.packet;
    if (step === undefined || packet?.l4.kind !== 'packet' || packet.l4.header?.kind !== 'vxlan') return [];
    const { inner, header } = packet.l4;
    const carried = 'packet' in inner ? inner.packet : inner;
    const end = hops[at + 1]?.steps.findIndex(({ stage, action }) => stage === 'decapsulate' && action === 'decapsulate') ?? -1;
    const isLeft = carried.protocol === PROTOCOL.tcp || carried.protocol === PROTOCOL.udp;
    return end < 0 || !isLeft || header.dport === undefined ? [] : [{ at, end, dev: String(step.facts['dev'] ?? ''), out: devOut, packet, dport: header.dport }];
  });
}

/** The receiver's count of such packets, where they may be this sender's: it rose, or it is not 0 and there is one sample. */
function damaged(network: Network, hops: readonly Hop[], { at, dev, out, packet, dport }: Crossing): Counter | undefined {
  const [sender, receiver] = [hops[at], hops[at + 1]].map((hop) => network.netns.get(hop?.netns ?? ''));
  const counter = receiver?.protocolCounters?.kind === 'known' ? receiver.protocolCounters.value.get(ERRORS) : undefined;
  if (sender === undefined || receiver === undefined || counter === undefined || (counter.rise?.by ?? counter.value) === 0) return undefined;
  if (unfinishedBy(sender, dev, out) === undefined) return undefined;
  return knows(sender, packet.src, packet.dst, dport) === true && knows(receiver, packet.src, packet.dst, dport) === false ? counter : undefined;
}

/** Whether conntrack has seen a packet of the tunnel from here to there; `undefined` where it was not collected, or nothing makes the kernel track what comes. */
function knows({ conntrack, tables }: Netns, src: Ip, dst: Ip, dport: number): boolean | undefined {
  if (conntrack.kind !== 'known' || tables.kind !== 'known') return undefined;
  if (!tables.value.some(({ chains }) => [...chains.values()].some(({ base }) => base?.type === 'nat'))) return undefined;
  return conntrack.value.some(({ original }) => original.protocol === PROTOCOL.udp && original.dport === dport && sameIp(original.src, src) && sameIp(original.dst, dst));
}
