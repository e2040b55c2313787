import { counterIn, cutBy } from '../model/network/index.ts';
import type { Because, Counter, Netns, Network, Sending } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import { encapsulatedIn } from '../model/trace/index.ts';
import type { Branch, Encapsulated, Hop, Journey } from '../model/trace/index.ts';
import { sameIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';

/** How often a sender waited in vain for an acknowledgement (LINUX_MIB_TCPTIMEOUTS, tcp_write_timer, net/ipv4/tcp_timer.c). */
const TIMEOUTS = 'TCPTimeouts';
const ONE_SAMPLE: Because = { text: `one sample only, so that it is not known whether ${TIMEOUTS} rises: collect with --watch` };
/** Fewer timeouts between the samples than this, and fewer packets that were sent again, come of anything. */
const FEW = 3;
/** A share of what a connection sent that was sent again, which hardly a line has that loses packets whatever their size. Seen: 63 % with BBR, 24 % with CUBIC, which goes on packet by packet. */
const SHARE = 0.15;
/** How often what opens a connection was sent again: a line that loses single packets loses those, too (LINUX_MIB_TCPSYNRETRANS). */
const OPENINGS = 'TCPSynRetrans';

/** Data in a tunnel's packet that leaves one namespace for another. */
interface Crossing {
  readonly at: number;
  readonly sender: Netns;
  readonly made: Encapsulated;
}

/**
 * The walks with the data lost that is left to the uplink in pieces longer than a packet, for it to cut, and that it loses. Of that the kernel keeps no record; it shows in the sender's own
 * connection: it stands, more than one packet waits for an acknowledgement, much of what was sent was sent again, and yet none is waited for longer and longer, because what is sent again
 * alone arrives. That is believed where the sender counts timeouts in the seconds between two samples, too, and sends nothing again of what opens connections; with one sample it is not known.
 */
export function loseSegments(network: Network, walked: readonly Walked[]): readonly Walked[] {
  return walked.map((one) => ({ ...one, walk: { ...one.walk, branches: one.walk.branches.map((branch) => losing(network, branch)) } }));
}

function losing(network: Network, branch: Branch): Branch {
  if (branch.outcome.kind !== 'answered') return branch;
  for (const [index, journey] of branch.journeys.entries()) {
    const sender = journey.purpose === 'data' || journey.purpose === 'data-answer' ? network.netns.get(journey.hops[0]?.netns ?? '') : undefined;
    const stalled = sender === undefined ? undefined : stalledOf(sender, journey.packetIn);
    const crossing = stalled === undefined ? undefined : crossingOf(network, journey.hops);
    if (sender === undefined || stalled === undefined || crossing === undefined) continue;
    const [timeouts, openings] = [twice(sender, TIMEOUTS), twice(sender, OPENINGS)];
    if ((openings?.rise?.by ?? 0) > 0) continue;
    if (timeouts === undefined) return { ...branch, outcome: { kind: 'unknown', because: [stalled.because, ONE_SAMPLE] } };
    if ((timeouts.rise?.by ?? 0) >= FEW) return { ...branch, journeys: [...branch.journeys.slice(0, index), lost(journey, crossing, [stalled.because, timeouts.because])], outcome: { kind: 'stalls' } };
  }
  return branch;
}

/** The sender's connection of this packet, where its data is lost in that way. */
function stalledOf({ sending }: Netns, { src, dst, l4, length }: Packet): Sending | undefined {
  if (sending?.kind !== 'known' || l4.kind !== 'tcp') return undefined;
  // The port of a client is any.
  const isOf = (one: Sending): boolean => sameIp(one.local, src) && sameIp(one.peer, dst) && (one.port === l4.sport || one.peerPort === l4.dport) && length > one.mss;
  return sending.value.find((one) => isOf(one) && one.waiting > 2 * one.mss && one.acknowledged > 0 && one.retries < FEW && one.again > FEW * one.mss && one.again > SHARE * one.sent);
}

/** A count of the sender's, where it was read twice. */
function twice({ counters }: Netns, name: string): Counter | undefined {
  const counter = counterIn(counters, name);
  return counter?.rise === undefined ? undefined : counter;
}

/** The first tunnel on the way whose packets are left to the uplink to cut. */
function crossingOf(network: Network, hops: readonly Hop[]): Crossing | undefined {
  for (const [at, hop] of hops.entries()) {
    const [sender, made] = [network.netns.get(hop.netns), encapsulatedIn(hop)];
    if (made === undefined || sender === undefined || hops[at + 1] === undefined) continue;
    if (cutBy(sender, made.kind, made.dev, hop.devOut) !== undefined) return { at, sender, made };
  }
  return undefined;
}

function lost(journey: Journey, { at, sender, made }: Crossing, because: readonly Because[]): Journey {
  const dev = journey.hops[at]?.devOut;
  return { ...journey, packetOut: made.packet, hops: journey.hops.slice(0, at + 1), disposition: { netns: sender.id, ...(dev === undefined ? {} : { dev }), because, kind: 'lost', by: { kind: 'underlay', segments: true } } };
}
