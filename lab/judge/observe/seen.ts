import { formatIp } from '../../../src/net/ip.ts';
import { innermost, TCP_FLAG } from '../../../src/net/packet.ts';
import type { Frame, RuleFired } from '../recording.ts';
import { decodeEthernet } from '../../../src/wire/view/ethernet.ts';
import { decodeIp } from '../../../src/wire/view/ip.ts';
import type { TunnelPorts } from '../../../src/wire/dissect/dissection.ts';
import type { Decoded } from '../../../src/wire/view/ip.ts';
import { claimOf } from './recognise.ts';
import type { Claim, Known } from './recognise.ts';
import type { Sighting } from './story.ts';

/** One frame of a probe. */
export interface Seen {
  readonly claim: Claim;
  readonly sighting: Sighting;
}

/** All that was recognised: the frames of probes, and how to recognise a packet by its header alone. */
export interface SeenFrames {
  readonly frames: readonly Seen[];
  /**
   * The claim of the frame with this very header and, if there are such, of this length, that is nearest in time: events are noted milliseconds late. Pieces in a tunnel may be alike
   * in all that; those are told apart by their order in the namespace, `packet` being the tracing's own number of the packet.
   */
  byHeader(decoded: Decoded, event: Pick<RuleFired, 'at' | 'from' | 'netns' | 'packet'>): Claim | undefined;
  /** When a packet of a probe was first seen, known by its identification (IPv4), whatever was translated of it; undefined where that tells nothing. */
  firstSeen(decoded: Decoded, id: number): number | undefined;
}

/** Decodes every frame once, and says which probe each is of. Pieces are known by their first one, which came before them. */
export function seenFrames(frames: readonly Frame[], known: Known, ports: TunnelPorts): SeenFrames {
  const pieces = new Map<string, Claim>();
  const headers = new Map<string, Headed[]>();
  const acknowledged = new Map<number, number>();
  const found: Seen[] = [];
  for (const frame of frames) {
    const decoded = decode(frame, ports);
    if (decoded === undefined) continue;
    const { piece } = decoded.marks;
    const own = claimOf(decoded.marks, known);
    // A later piece of the kernel's echo reply has the token of the request, and no header that says so.
    const first = piece === undefined || !isLaterPiece(decoded) ? undefined : pieces.get(piece);
    const claim = first !== undefined && (own === undefined || own.id === first.id) ? first : own ?? resetOfData(decoded, acknowledged);
    if (claim === undefined) continue;
    if (decoded.marks.tcp !== undefined && claim.role === 'data') acknowledged.set(decoded.marks.tcp.ack, claim.id);
    if (piece !== undefined) pieces.set(piece, claim);
    for (const key of [headerKey(decoded), ...untranslatedKey(decoded)]) headers.set(key, [...(headers.get(key) ?? []), { at: frame.at, place: `${frame.netns} ${frame.dev} ${frame.type}`, netns: frame.netns, claim: isLaterPiece(decoded) ? undefined : claim, length: decoded.packet.length }]);
    const { at, netns, dev, type } = frame;
    found.push({ claim, sighting: { at, netns, dev, type, direction: type === 4 ? 'out' : 'in', form: decoded.packet, role: claim.role, count: 1 } });
  }
  const firstSeen = (decoded: Decoded, id: number): number | undefined => (decoded.packet.src.family === 6 || decoded.ipId === undefined || decoded.ipId === 0 ? undefined : untranslatedKey(decoded).flatMap((key) => headers.get(key) ?? []).find(({ claim }) => claim?.id === id)?.at);
  const inOrder = new Map<string, { readonly packet: number; readonly at: number }[]>();
  const byHeader: SeenFrames['byHeader'] = (decoded, { at, from, netns, packet }) => {
    const [key, { length }] = [headerKey(decoded), decoded.packet];
    const among = headers.get(key) ?? [];
    const alike = from === 'nft' ? alikeIn(among, netns, length) : [];
    if (alike.length === 0) return nearest(among, length, at) ?? translated(untranslatedKey(decoded).flatMap((one) => headers.get(one) ?? []), length, at);
    const met = inOrder.get(`${netns} ${key} ${length}`) ?? [];
    inOrder.set(`${netns} ${key} ${length}`, met);
    const known = met.findLastIndex((one) => one.packet === packet && at - one.at < SAME_US);
    const one = alike[known < 0 ? met.push({ packet, at }) - 1 : known];
    return one === undefined ? nearest(among, length, at) : one.claim;
  };
  return { frames: found, firstSeen, byHeader };
}

/** Frames of one length at one device of the namespace, of which some are first pieces and some are not; none where there are not both. */
function alikeIn(among: readonly Headed[], netns: string, length: number): readonly Headed[] {
  const here = among.filter((one) => one.netns === netns && one.length === length);
  const there = here.filter(({ place }) => place === here[0]?.place);
  return there.some(({ claim }) => claim === undefined) && there.some(({ claim }) => claim !== undefined) ? there : [];
}

/** A reset that answers a segment of an open connection takes its sequence number from what that one acknowledged (nf_reject_ip_tcphdr_put, tcp_v4_send_reset). */
function resetOfData({ marks: { tcp } }: Decoded, acknowledged: ReadonlyMap<number, number>): Claim | undefined {
  if (tcp === undefined || (tcp.flags & (TCP_FLAG.rst | TCP_FLAG.ack)) !== TCP_FLAG.rst) return undefined;
  const id = acknowledged.get(tcp.seq);
  return id === undefined ? undefined : { id, role: 'reply' };
}

/** Without a transport header of its own. */
export function isLaterPiece({ packet }: Decoded): boolean {
  return innermost(packet).l4.kind === 'fragment';
}

interface Headed {
  readonly at: number;
  readonly netns: string;
  /** The device, and which way. */
  readonly place: string;
  /** Absent of a later piece, which is no first packet. */
  readonly claim: Claim | undefined;
  readonly length: number;
}

function decode({ bytes, link }: Frame, ports: TunnelPorts): Decoded | undefined {
  const data = Buffer.from(bytes, 'base64');
  if (link === 'none') return decodeIp(data, ports);
  return decodeEthernet(data, ports)?.ip;
}

/** The outermost header: addresses, identification, and ports where the captured part shows them. */
function headerKey(decoded: Decoded): string {
  const { packet: { src, dst, protocol }, ipId } = decoded;
  return `${formatIp(src)} ${formatIp(dst)} ${protocol} ${String(ipId)} ${portsOf(decoded)}`;
}

function portsOf({ packet: { l4 } }: Decoded): string {
  const header = l4.kind === 'packet' ? l4.header : l4;
  return header !== undefined && 'sport' in header ? `${String(header.sport)} ${String(header.dport)}` : '';
}

/**
 * What is left of it when its addresses may be translated before a frame shows it: its identification, or where it has none (IPv6, and IPv4 with DF) its
 * ports, which a translation of addresses keeps where it can; a tunnel's source port tells its flows apart.
 */
function untranslatedKey(decoded: Decoded): string[] {
  const { packet: { protocol }, ipId } = decoded;
  if (ipId !== undefined && ipId !== 0) return [`${protocol} ${ipId}`];
  const ports = portsOf(decoded);
  return ports === '' ? [] : [`${protocol} ports ${ports}`];
}

/** A frame of a packet that was translated since: as long, and soon after. */
function translated(among: readonly Headed[], length: number, at: number): Claim | undefined {
  return nearest(among.filter((one) => one.length === length && Math.abs(one.at - at) < SOON_US), length, at);
}

const SOON_US = 50_000;
/** The tracing uses a packet's number again for a later one. */
const SAME_US = 20_000;

/** What is longer than every frame was put together from them, and is known by the first. */
function nearest(among: readonly Headed[], length: number, at: number): Claim | undefined {
  const isWhole = among.every((one) => one.length < length);
  const alike = among.filter((one) => (isWhole ? one.claim !== undefined : one.length === length));
  let best: Headed | undefined;
  for (const one of alike.length > 0 ? alike : among) if (best === undefined || Math.abs(one.at - at) < Math.abs(best.at - at)) best = one;
  return best?.claim;
}
