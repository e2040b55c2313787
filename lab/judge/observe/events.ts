import type { RuleFired } from '../recording.ts';
import { decodeIp } from './decode/ip.ts';
import type { Decoded, TunnelPorts } from './decode/ip.ts';
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
 */
export function claimEvents(events: readonly RuleFired[], known: Known, seen: SeenFrames, ports: TunnelPorts): ClaimedEvent[] {
  const current = new Map<string, Claim | undefined>();
  const claimed: ClaimedEvent[] = [];
  for (const event of events) {
    const key = `${event.netns} ${event.packet}`;
    const claim = event.bytes === undefined ? current.get(key) : claimOfBytes(event, event.bytes, known, seen, ports);
    if (event.from === 'nft') current.set(key, claim);
    if (claim !== undefined) claimed.push({ claim, event });
  }
  return claimed;
}

function claimOfBytes({ at }: RuleFired, bytes: string, known: Known, seen: SeenFrames, ports: TunnelPorts): Claim | undefined {
  const decoded = decodeIp(Buffer.from(bytes, 'base64'), ports);
  if (decoded === undefined || isDiscovery(decoded) || isLaterPiece(decoded)) return undefined;
  const claim = claimOf(decoded.marks, known);
  // A segment without its data may be the first packet of a flow that a probe repeats: only the frame tells.
  return claim === undefined || (claim.role === 'data' && known.repeated.has(claim.id)) ? (seen.byHeader(decoded, at) ?? claim) : claim;
}

/** Multicast listener and neighbour discovery (RFC 4861, 2710, 3810), which goes between the same hosts as the packets of a probe. */
function isDiscovery({ packet: { protocol, l4 } }: Decoded): boolean {
  return protocol === 58 && l4.kind === 'icmp' && (l4.type >= 130 && l4.type <= 137 || l4.type === 143);
}
