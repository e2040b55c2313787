import { TCP_FLAG } from '../../../src/net/packet.ts';
import { PROTOCOL } from '../../../src/net/protocol.ts';
import type { Probe, SocketProbe, World } from '../world.ts';
import type { Marks } from '../../../src/wire/view/marks.ts';
import type { Sighting } from './story.ts';

/** Which probe a packet is of, and as what. */
export interface Claim {
  readonly id: number;
  readonly role: Sighting['role'];
}

/** The probes of a world by what their packets tell. */
export interface Known {
  readonly probes: ReadonlyMap<number, Probe>;
  /** Probes by the id whose sequence numbers they use: their own, or that of the flow of `prime` that they repeat. */
  readonly bySequence: ReadonlyMap<number, Probe>;
  /** Those that go on with a flow: their first packet is data, or a crafted segment with the connection's next numbers. */
  readonly repeated: ReadonlySet<number>;
}

/** As the prober numbers (lab/judge/prober/sequence.go): a mebibyte for each probe. */
const SLOT_BITS = 20;
const FIRST = 0x6e77;
const SLOTS = 2 ** (32 - SLOT_BITS);
/** More than is ever sent on one connection. */
const LONGEST = 0x40000;
const ACKED_BY_CRAFTED = 0x80000;

/** Gets the probes ready to be recognised. */
export function knownProbes({ probes, prime }: Pick<World, 'probes' | 'prime'>): Known {
  const repeated = new Set<number>();
  const bySequence = new Map(probes.map((probe) => [probe.id % SLOTS, probe]));
  for (const earlier of prime) {
    for (const { id } of probes.filter((probe) => isSegmentOf(probe, earlier))) repeated.add(id);
    const later = probes.find((probe) => probe.kind === 'socket' && earlier.kind === 'socket' && sameFlow(probe, earlier));
    if (later === undefined) continue;
    repeated.add(later.id);
    bySequence.set(earlier.id % SLOTS, later);
  }
  return { probes: new Map(probes.map((probe) => [probe.id, probe])), bySequence, repeated };
}

function isSegmentOf(probe: Probe, flow: Probe): boolean {
  if (probe.kind !== 'wire' || probe.packet.l4.kind !== 'tcp' || flow.kind !== 'socket' || flow.protocol !== 'tcp') return false;
  const { sport, dport } = probe.packet.l4;
  return (sport === flow.sport && dport === flow.dport) || (sport === flow.dport && dport === flow.sport);
}

function sameFlow(a: SocketProbe, b: SocketProbe): boolean {
  return a.netns === b.netns && a.protocol === b.protocol && a.sport === b.sport && a.dst === b.dst && a.dport === b.dport && a.src === b.src;
}

/** Recognises a packet by its marks; undefined when it is of no probe (neighbour discovery, a flow of `prime` that nobody repeats). */
export function claimOf(marks: Marks, known: Known): Claim | undefined {
  if (marks.quoted !== undefined) {
    const about = claimOf(marks.quoted, known);
    return about === undefined ? undefined : { id: about.id, role: about.role === 'data' && isMereAck(marks.quoted) ? 'data' : 'error' };
  }
  if (marks.tcp !== undefined && marks.protocol === PROTOCOL.tcp) return segmentOf(marks, marks.tcp, known);
  if (marks.token === undefined) return undefined;
  const probe = known.probes.get(marks.token.id);
  if (probe === undefined) return undefined;
  const answer = marks.token.answer || marks.echo === 'reply' && !isCraftedReply(probe);
  return { id: probe.id, role: answer ? 'reply' : 'forward' };
}

/** What says that something was received and carries nothing: the walk has no such packets, and a connection does not end by an error about one. */
function isMereAck({ tcp, token }: Marks): boolean {
  return tcp?.flags === TCP_FLAG.ack && token === undefined;
}

function isCraftedReply(probe: Probe): boolean {
  return probe.kind === 'wire' && probe.packet.l4.kind === 'icmp' && (probe.packet.l4.type === 0 || probe.packet.l4.type === 129);
}

function segmentOf({ token }: Marks, { seq, ack, flags }: NonNullable<Marks['tcp']>, known: Known): Claim | undefined {
  const sent = placeOf(seq, known);
  const acked = placeOf(ack, known);
  const syn = (flags & TCP_FLAG.syn) !== 0;
  const hasAck = (flags & TCP_FLAG.ack) !== 0;
  if (sent?.offset === 0 && (sent.probe.kind === 'wire' || (syn && !hasAck && !known.repeated.has(sent.probe.id)))) return { id: sent.probe.id, role: 'forward' };
  if (hasAck && acked !== undefined && syn && acked.offset === 1) return { id: acked.probe.id, role: 'reply' };
  if (token !== undefined && known.repeated.has(token.id)) return { id: token.id, role: token.answer ? 'reply' : 'forward' };
  if ((flags & TCP_FLAG.rst) !== 0) return resetOf(seq, sent, hasAck ? acked : undefined);
  const place = [sent, hasAck ? acked : undefined].find((one) => one !== undefined && one.offset > 0 && one.offset < LONGEST);
  return place === undefined ? undefined : { id: place.probe.id, role: 'data' };
}

/** A reset that answers an opening packet acknowledges it, or takes its sequence number from what a crafted one acknowledged. */
function resetOf(seq: number, sent: Place | undefined, acked: Place | undefined): Claim | undefined {
  if (acked !== undefined && acked.offset > 0 && acked.offset < LONGEST) return { id: acked.probe.id, role: seq === 0 ? 'reply' : 'data' };
  if (sent?.offset === ACKED_BY_CRAFTED) return { id: sent.probe.id, role: 'reply' };
  return sent !== undefined && sent.offset < LONGEST ? { id: sent.probe.id, role: 'data' } : undefined;
}

interface Place {
  readonly probe: Probe;
  readonly offset: number;
}

/** The probe that a sequence number is of, and how far it is from its first. */
function placeOf(number: number, { bySequence }: Known): Place | undefined {
  const from = (number - FIRST) >>> 0;
  const probe = bySequence.get(from >>> SLOT_BITS);
  return probe === undefined ? undefined : { probe, offset: from & (2 ** SLOT_BITS - 1) };
}
