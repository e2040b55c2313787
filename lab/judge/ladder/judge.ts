import { readFileSync } from 'node:fs';
import { Sightings, trace } from '../../../src/ladder/index.ts';
import type { Fate, KnownPacket, Traced } from '../../../src/ladder/index.ts';
import { captureTaker } from '../../../src/captured.ts';
import { disguised } from './disguise.ts';
import { LOSSY, POINTS } from './network.ts';
import type { Recorded } from './record.ts';
import { truthOf } from './truth.ts';
import type { TruePacket } from './truth.ts';

/** What came of one round. Packets are those that carry a number, unless said otherwise. */
export interface Judged {
  readonly packets: number;
  readonly right: number;
  /** Sightings of two packets taken for one. */
  readonly wrong: readonly string[];
  readonly unmatched: number;
  readonly lost: number;
  /** Packets that were lost elsewhere than is said, or not at all, or lost without a word. */
  readonly wrongFate: readonly string[];
  /** All packets that are said to have vanished where packets are dropped, with those that have no number, and what the kernel counted there. */
  readonly vanished: number;
  readonly elsewhere: number;
  readonly unsure: number;
  readonly unclear: number;
  readonly dropped: number;
}

const NAMES = POINTS.map(([name]) => name);

/** Compares what is made of a round's captures, in disguise or as they are, with the truth. `aheadMs` are the clocks. */
export function judge(folder: string, { round, dropped }: Recorded, isDisguised: boolean, aheadMs: readonly number[]): Judged {
  const truth = truthOf(folder, NAMES);
  const { s, traced } = traceAll(folder, isDisguised, aheadMs);
  const known = packetsBySighting(s, traced);
  const owner = new Map<string, number>(truth.flatMap((packet, index) => [...packet.sightings].map(([point, number]) => [`${point} ${number}`, index] as const)));
  const segment = LOSSY.indexOf(round.lossy);
  const result = { right: 0, unmatched: 0, lost: 0, wrong: [] as string[], wrongFate: [] as string[] };
  for (const packet of new Set(known.values())) {
    const owners = new Set(packet.known.sightings.flatMap((at) => owner.get(nameOf(s, at)) ?? []));
    if (owners.size > 1 && !packet.known.isUnclear) result.wrong.push(packet.known.sightings.map((at) => nameOf(s, at)).join(', '));
  }
  for (const [index, packet] of truth.entries()) {
    const names = [...packet.sightings].map(([point, number]) => `${point} ${number}`);
    const found = known.get(names[0] ?? '');
    const isRight = found !== undefined && !found.known.isUnclear && found.known.sightings.length === names.length && found.known.sightings.every((at) => owner.get(nameOf(s, at)) === index);
    if (isRight) result.right += 1;
    else result.unmatched += 1;
    const isLost = !packet.sightings.has(packet.isAnswer ? 'client' : 'server');
    if (isLost) result.lost += 1;
    if (isRight) result.wrongFate.push(...faultOf(s, packet, isLost, segment, found.fate));
  }
  return { packets: truth.length, ...result, ...tallied(s, known, segment), dropped };
}

/** An answer must vanish between the same two points the other way round. */
function faultOf(s: Sightings, { sightings, isAnswer }: TruePacket, isLost: boolean, segment: number, fate: Fate): readonly string[] {
  const between = [NAMES[segment], NAMES[segment + 1]];
  const expected = isLost ? (isAnswer ? between.reverse() : between).join(' > ') : 'arrived';
  const said = fate.kind === 'vanished' || fate.kind === 'unsure' ? `${pointName(s, fate.after)} > ${pointName(s, fate.before)}` : fate.kind;
  return said === expected ? [] : [`${[...sightings].map((each) => each.join(' ')).join(', ')}: ${said}, and it is ${expected}`];
}

function tallied(s: Sightings, known: ReadonlyMap<string, Found>, segment: number): Pick<Judged, 'vanished' | 'elsewhere' | 'unsure' | 'unclear'> {
  const tally = { vanished: 0, elsewhere: 0, unsure: 0, unclear: 0 };
  for (const { fate } of new Set(known.values())) {
    if (fate.kind === 'unsure' || fate.kind === 'unclear') tally[fate.kind] += 1;
    if (fate.kind !== 'vanished') continue;
    const places = [NAMES.findIndex((name) => name === pointName(s, fate.after)), NAMES.findIndex((name) => name === pointName(s, fate.before))].sort();
    if (places[0] === segment && places[1] === segment + 1) tally.vanished += 1;
    else tally.elsewhere += 1;
  }
  return tally;
}

interface Found {
  readonly known: KnownPacket;
  readonly fate: Fate;
}

function packetsBySighting(s: Sightings, { ways }: Traced): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const { packets, fates } of ways.values()) {
    for (const [index, known] of packets.entries()) {
      const one = { known, fate: fates[index] ?? { kind: 'unclear' } } as const;
      for (const at of known.sightings) found.set(nameOf(s, at), one);
    }
  }
  return found;
}

function traceAll(folder: string, isDisguised: boolean, aheadMs: readonly number[]): { readonly s: Sightings; readonly traced: Traced } {
  const s = new Sightings(NAMES.length);
  for (const [file, name] of NAMES.entries()) {
    const bytes = readFileSync(`${folder}/${name}.pcap`);
    const taker = captureTaker(name, { sightings: s, file });
    taker.push(isDisguised ? disguised(bytes, aheadMs[file] ?? 0) : bytes);
    taker.end();
  }
  return { s, traced: trace(s) };
}

function pointName(s: Sightings, point: number): string {
  return NAMES[s.points[point]?.file ?? -1] ?? '?';
}

function nameOf(s: Sightings, at: number): string {
  return `${pointName(s, s.point[at] ?? 0)} ${s.number[at] ?? 0}`;
}
