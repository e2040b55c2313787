import { readFileSync } from 'node:fs';
import type { Marks } from '../../../src/wire/index.ts';
import { recordsOf } from '../../../src/wire/index.ts';
import { innermost } from '../../../src/net/packet.ts';
import { decodeEthernet } from '../../../src/wire/view/ethernet.ts';

const PORTS = { vxlan: new Set([4789]), geneve: new Set<number>() };
/** A packet that is sent again comes later than this (TCP waits 200 ms at least); what is on its way arrives sooner. */
const AGAIN_NS = 180_000_000n;

/** One real packet: at which points it was seen, with its number in each capture. */
export interface TruePacket {
  readonly sightings: ReadonlyMap<string, number>;
  readonly isAnswer: boolean;
}

interface TrueSighting {
  readonly id: string;
  readonly point: string;
  readonly number: number;
  readonly at: bigint;
}

/** What the captures say by the number that each payload carries, and by the one clock that all of them were made with. */
export function truthOf(folder: string, points: readonly string[]): readonly TruePacket[] {
  const byId = new Map<string, TrueSighting[]>();
  for (const sighting of points.flatMap((point) => sightingsOf(readFileSync(`${folder}/${point}.pcap`), point))) {
    const known = byId.get(sighting.id);
    if (known === undefined) byId.set(sighting.id, [sighting]);
    else known.push(sighting);
  }
  return [...byId].flatMap(([id, sightings]) => apart(sightings).map((each) => ({ sightings: each, isAnswer: id.endsWith('answer') })));
}

/** A payload that is sent again is another packet. Where it came again so soon that the truth is not known, it is left out. */
function apart(sightings: readonly TrueSighting[]): readonly ReadonlyMap<string, number>[] {
  const packets: { readonly seen: Map<string, number>; isKnown: boolean }[] = [];
  let before = -AGAIN_NS * 1000n;
  for (const { point, number, at } of [...sightings].sort((a, b) => (a.at < b.at ? -1 : 1))) {
    if (at - before > AGAIN_NS) packets.push({ seen: new Map(), isKnown: true });
    before = at;
    const packet = packets.at(-1);
    if (packet === undefined) continue;
    if (packet.seen.has(point)) packet.isKnown = false;
    packet.seen.set(point, number);
  }
  return packets.flatMap(({ seen, isKnown }) => (isKnown ? [seen] : []));
}

/** Packets with a number in their payload. One in pieces is seen when its last piece is, if none is missing; the kernel sends them in their order. */
function sightingsOf(capture: Uint8Array, point: string): readonly TrueSighting[] {
  const pieces = new Map<string, { readonly id: string; readonly until: number }>();
  return recordsOf(capture).flatMap(({ at, bytes }, index): readonly TrueSighting[] => {
    const decoded = decodeEthernet(bytes, PORTS);
    if (decoded === undefined) return [];
    const { marks, packet } = decoded.ip;
    const { fragment, length } = innermost(packet);
    const told = idOf(marks);
    const sighting = (id: string): TrueSighting => ({ id, point, number: index + 1, at });
    if (fragment === undefined || marks.piece === undefined) return told === undefined ? [] : [sighting(told)];
    const known = pieces.get(marks.piece);
    const id = fragment.offset === 0 ? told : known?.until === fragment.offset * 8 ? known.id : undefined;
    pieces.delete(marks.piece);
    if (id === undefined) return [];
    if (!fragment.more) return [sighting(id)];
    pieces.set(marks.piece, { id, until: fragment.offset * 8 + length - 20 });
    return [];
  });
}

function idOf({ token, echo }: Marks): string | undefined {
  return token === undefined ? undefined : `${token.id} ${token.answer || echo === 'reply' ? 'answer' : 'request'}`;
}
