import type { RuleFired } from '../recording.ts';
import { decodeIp } from '../../../src/wire/view/ip.ts';
import type { TunnelPorts } from '../../../src/wire/dissect/dissection.ts';
import type { Decoded } from '../../../src/wire/view/ip.ts';
import { claimOf } from './recognise.ts';
import type { Claim, Known } from './recognise.ts';
import { isLaterPiece } from './seen.ts';
import type { SeenFrames } from './seen.ts';

/** An event of tracing, and the packet of a probe that it is about. */
export interface ClaimedEvent {
  readonly claim: Claim;
  readonly event: RuleFired;
}

/**
 * Says which probe each event is of: by the bytes that it shows or, where they show too little (the outer packet of a tunnel, a later piece), by the
 * frame with the same header. Pieces after the first are no first packet. nft shows bytes with the first event of each base chain; those that follow with the same number are of the same packet.
 * An event is noted when the prober reads it, on a busy machine seconds late: where a frame tells when the packet was there, that is its time.
 */
export function claimEvents(events: readonly RuleFired[], known: Known, seen: SeenFrames, ports: TunnelPorts): ClaimedEvent[] {
  const current = new Map<string, { readonly claim: Claim | undefined; readonly at: number | undefined }>();
  const last = new Map<string, ClaimedEvent>();
  const claimed: ClaimedEvent[] = [];
  for (const event of events) {
    const key = `${event.netns} ${event.packet}`;
    const told = event.bytes === undefined ? current.get(key) : packetOf(event, event.bytes, known, seen, ports, [last.get(key), last.get(event.netns)]);
    if (event.from === 'nft' && told !== undefined) current.set(key, told);
    if (told?.claim === undefined) continue;
    claimed.push({ claim: told.claim, event: { ...event, at: Math.min(event.at, told.at ?? event.at) } });
    last.set(key, { claim: told.claim, event });
    if (event.bytes !== undefined) last.set(event.netns, { claim: told.claim, event });
  }
  return claimed;
}

function packetOf(event: RuleFired, bytes: string, known: Known, seen: SeenFrames, ports: TunnelPorts, before: Before): { readonly claim: Claim | undefined; readonly at: number | undefined } {
  const claim = claimOfBytes(event, bytes, known, seen, ports) ?? carried(event, bytes, before, ports);
  const decoded = claim === undefined ? undefined : decodeIp(Buffer.from(bytes, 'base64'), ports);
  return { claim, at: claim === undefined || decoded === undefined ? undefined : seen.firstSeen(decoded, claim.id) };
}

/** The functions of one way through a stack follow each other this soon. */
const AT_ONCE_US = 5_000;

/** The last event with the same number, and the last one in the same namespace that showed bytes. */
type Before = readonly [ClaimedEvent | undefined, ClaimedEvent | undefined];

/** Bytes that a tunnel puts before a packet: IPv4 alone, up to IPv6 with GRE and options. */
const OVERHEAD = { least: 20, most: 60 };
/** UDP, VXLAN or Geneve, and an Ethernet header, behind the IP header. */
const OVERLAY = 30;
/** No first piece of a packet is shorter, for all that a neighbour's answer in a tunnel may be. */
const LEAST_PIECE = 500;

/**
 * A tunnel's packet that no frame shows, since its neighbour was never found or a rule dropped it: it has the number of the packet that it carries, or where that was
 * copied on the way another one: then it begins in the judge's own chain of OUTPUT, right after that, and is longer by its headers; a piece of it is shorter.
 */
function carried({ at, from, chain }: RuleFired, bytes: string, [same, latest]: Before, ports: TunnelPorts): Claim | undefined {
  if (from !== 'nft') return undefined;
  const shown = Buffer.from(bytes, 'base64');
  const outer = decodeIp(withoutOptions(shown, from), ports)?.packet;
  if (outer === undefined || !carries(outer, ports)) return undefined;
  const follows = (one: ClaimedEvent | undefined): one is ClaimedEvent => one !== undefined && at - one.event.at <= AT_ONCE_US;
  // Numbers are made of places in memory, and a later packet may get that of an earlier one at once: then what came last carries it, if its length fits.
  if (follows(same) && latest?.event.packet === same.event.packet) return same.claim;
  const beside = chain === 'output' && !asksForMany(shown, outer) && follows(latest) && fitsAround(outer, latest, ports) ? latest : undefined;
  return (beside ?? (follows(same) ? same : undefined))?.claim;
}

/** Whether a tunnel's packet is as much longer than the one that came before as its headers are, or is a piece of it. */
function fitsAround(outer: Decoded['packet'], { event: { bytes } }: ClaimedEvent, ports: TunnelPorts): boolean {
  const inner = bytes === undefined ? undefined : decodeIp(Buffer.from(bytes, 'base64'), ports)?.packet;
  if (inner === undefined) return false;
  const more = outer.length - inner.length;
  const isPiece = outer.length >= LEAST_PIECE && more < OVERHEAD.least && !carries(inner, ports);
  return isPiece || (outer.l4.kind === 'udp' ? more === OVERLAY + (outer.src.family === 4 ? 20 : 40) : more >= OVERHEAD.least && more <= OVERHEAD.most);
}

/** Headers of UDP and of VXLAN or Geneve before the frame inside. */
const BEFORE_FRAME = 16;

/** Whether the frame inside is for all, or for a group: a request for a neighbour, which the stack sends before the packet itself. */
function asksForMany(shown: Buffer, { src, l4 }: Decoded['packet']): boolean {
  const frame = shown[(src.family === 4 ? 20 : 40) + BEFORE_FRAME];
  return l4.kind === 'udp' && frame !== undefined && (frame & 1) === 1;
}

function carries({ l4 }: Decoded['packet'], ports: TunnelPorts): boolean {
  return l4.kind === 'packet' || (l4.kind === 'udp' && (ports.vxlan.has(l4.dport) || ports.geneve.has(l4.dport)));
}

function claimOfBytes(event: RuleFired, bytes: string, known: Known, seen: SeenFrames, ports: TunnelPorts): Claim | undefined {
  const { from } = event;
  const shown = withoutOptions(Buffer.from(bytes, 'base64'), from);
  const decoded = decodeIp(shown, ports);
  if (decoded === undefined || isDiscovery(decoded)) return undefined;
  if (from === 'nft' && isFragmentV6(shown)) return claimOfFragment(shown, known, ports);
  if (isLaterPiece(decoded)) return undefined;
  const claim = claimOf(decoded.marks, known);
  // A segment without its data may be the first packet of a flow that a probe repeats: only the frame tells.
  return claim === undefined || (claim.role === 'data' && known.repeated.has(claim.id)) ? (seen.byHeader(decoded, event) ?? claim) : claim;
}

const IPV6_NEXT = 6;
const FRAGMENT = 44;
/** What is sent in fragments. */
const FRAGMENTED = [17, 58];

const DESTINATION_OPTIONS = 60;

/** Of a packet with options (tunnels over IPv6 have the limit of encapsulations there) nft shows what follows them, and not which protocol that is. */
function withoutOptions(bytes: Buffer, from: RuleFired['from']): Buffer {
  if (from !== 'nft' || (bytes[0] ?? 0) >> 4 !== 6 || bytes[IPV6_NEXT] !== DESTINATION_OPTIONS) return bytes;
  const whole = Buffer.from(bytes);
  whole[IPV6_NEXT] = { 4: 4, 6: 41 }[(bytes[40] ?? 0) >> 4] ?? 47;
  return whole;
}

function isFragmentV6(bytes: Buffer): boolean {
  return (bytes[0] ?? 0) >> 4 === 6 && bytes[IPV6_NEXT] === FRAGMENT;
}

/** Of an IPv6 fragment nft shows the IPv6 header and the transport header of the first one, and not what stands between them. */
function claimOfFragment(bytes: Buffer, known: Known, ports: TunnelPorts): Claim | undefined {
  for (const protocol of FRAGMENTED) {
    const whole = Buffer.from(bytes);
    whole[IPV6_NEXT] = protocol;
    const decoded = decodeIp(whole, ports);
    const claim = decoded === undefined ? undefined : claimOf(decoded.marks, known);
    if (claim !== undefined) return claim;
  }
  return undefined;
}

/** Multicast listener and neighbour discovery (RFC 4861, 2710, 3810), which goes between the same hosts as the packets of a probe. */
function isDiscovery({ packet: { protocol, l4 } }: Decoded): boolean {
  return protocol === 58 && l4.kind === 'icmp' && (l4.type >= 130 && l4.type <= 137 || l4.type === 143);
}
