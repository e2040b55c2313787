import { readFileSync } from 'node:fs';
import type { Marks } from '../../../src/wire/index.ts';
import { recordsOf } from '../../../src/wire/index.ts';
import { innermost } from '../../../src/net/packet.ts';
import { decodeEthernet } from '../../../src/wire/view/ethernet.ts';

const PORTS = { vxlan: new Set([4789]), geneve: new Set<number>() };
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
  return [...byId].flatMap(([id, sightings]) => {
    const isAnswer = id.endsWith('answer');
    return apart(sightings, isAnswer ? [...points].reverse() : points).map((each) => ({ sightings: each, isAnswer }));
  });
}

/**
 * A payload that is sent again is another packet: it begins at the first point of the way once more. Each packet must then have been seen at the points one after the other, none left out; where it
 * was not (the one before was still on its way), the truth is not known, and the number is left out.
 */
function apart(sightings: readonly TrueSighting[], way: readonly string[]): readonly ReadonlyMap<string, number>[] {
  const packets: Map<string, number>[] = [];
  for (const { point, number } of [...sightings].sort((a, b) => (a.at === b.at ? way.indexOf(a.point) - way.indexOf(b.point) : a.at < b.at ? -1 : 1))) {
    if (point === way[0]) packets.push(new Map());
    const packet = packets.at(-1);
    if (packet === undefined || way[packet.size] !== point) return [];
    packet.set(point, number);
  }
  return packets;
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
