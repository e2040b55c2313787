import { TCP_FLAG } from '../net/packet.ts';
import type { Ladder, LadderClock, LadderConversation, LadderRung, LadderSight } from '../model/report/index.ts';
import type { Clock } from './clocks.ts';
import { deadEndOf } from './dead-ends.ts';
import type { Fate, Way } from './fates.ts';
import { alignedTime } from './packets.ts';
import type { KnownPacket } from './packets.ts';
import { segmentsOf } from './segments.ts';
import type { Sightings } from './sightings.ts';
import { trace } from './traced.ts';
import type { Traced } from './traced.ts';
import { tupleText } from './tuple.ts';

/** Conversations and packets of each that are drawn. */
const MOST_DRAWN = 8;
const MOST_RUNGS = 20;
const MS = 1e6;

/** Composes what the same packets in several captures show. `nameOf` names a point for people, `files` are the captures. */
export function ladderOf(s: Sightings, files: readonly string[], nameOf: (file: number, key: number, isAlone: boolean) => string): Ladder {
  for (const file of files.keys()) if (!s.points.some((point) => point.file === file)) s.points.push({ file, key: 0, packets: 0, blind: 0 });
  const traced = trace(s);
  const { ways, stuck } = traced;
  const pairs = conversationsOf(s, traced, ways);
  const packets = [...ways.values()].flatMap((way) => way.packets);
  return {
    points: s.points.map(({ file, key, packets: count }) => ({ name: nameOf(file, key, s.points.filter((other) => other.file === file).length === 1), file: files[file] ?? '', packets: count, clock: clockOf(traced.clocks[file]) })),
    recognised: packets.filter(({ sightings, isUnclear }) => !isUnclear && sightings.length > 1).length, unclear: packets.filter(({ isUnclear }) => isUnclear).length, leftOut: s.leftOut,
    segments: segmentsOf(s, traced.clocks, ways.values()),
    conversations: pairs.slice(0, MOST_DRAWN).map((pair) => drawn(s, traced.clocks, pair)), conversationsLeftOut: Math.max(0, pairs.length - MOST_DRAWN),
    deadEnds: stuck.flatMap((one) => deadEndOf(s, one)).sort((a, b) => b.packets - a.packets),
  };
}

function clockOf(clock: Clock | undefined): LadderClock {
  const { offset, error, basis } = clock ?? { offset: 0, error: undefined, basis: 'none' as const };
  return { aheadMs: offset / MS, ...(error === undefined ? {} : { errorMs: error / MS }), basis };
}

interface Pair {
  readonly there: Way;
  readonly back: Way | undefined;
  readonly vanished: number;
  readonly unsure: number;
  readonly unclear: number;
}

/** Conversations that were seen at several points, or that end where they should not; those that lose most first. */
function conversationsOf(s: Sightings, { answersOf }: Traced, ways: ReadonlyMap<number, Way>): readonly Pair[] {
  const done = new Set<number>();
  const begins = ({ packets }: Way): number => packets.reduce((least, { sightings: [at = 0] }) => Math.min(least, s.number[at] ?? 0), Infinity);
  const pairs = [...ways.values()].sort((a, b) => begins(a) - begins(b)).flatMap((there): readonly Pair[] => {
    if (done.has(there.family)) return [];
    const back = answersOf(there.family) === there.family ? undefined : ways.get(answersOf(there.family));
    done.add(there.family);
    if (back !== undefined) done.add(back.family);
    const fates = [...there.fates, ...(back?.fates ?? [])];
    const count = (kind: Fate['kind']): number => fates.filter((fate) => fate.kind === kind).length;
    const pair = { there, back, vanished: count('vanished'), unsure: count('unsure'), unclear: count('unclear') };
    return there.path.length > 1 || (back?.path.length ?? 0) > 1 || pair.vanished + pair.unsure > 0 ? [pair] : [];
  });
  const size = ({ there, back }: Pair): number => there.packets.length + (back?.packets.length ?? 0);
  return pairs.sort((a, b) => b.vanished - a.vanished || b.unsure - a.unsure || size(b) - size(a));
}

function drawn(s: Sightings, clocks: readonly Clock[], { there, back, vanished, unsure, unclear }: Pair): LadderConversation {
  const points = [...there.path, ...(back === undefined ? [] : [...back.path].reverse().filter((point) => !there.path.includes(point)))];
  const beyond = there.fates.concat(back?.fates ?? []).flatMap((fate) => (fate.kind === 'vanished' || fate.kind === 'unsure' ? [fate.before] : [])).filter((point) => !points.includes(point));
  const shown = [...points, ...new Set(beyond)];
  const rungs = [...rungsOf(s, clocks, there, 'there'), ...(back === undefined ? [] : rungsOf(s, clocks, back, 'back'))].sort((a, b) => a.time - b.time);
  return {
    name: nameOfWay(s, there), points: shown, forms: shown.map((point) => formAt(s, there, point)),
    packets: there.packets.length + (back?.packets.length ?? 0), vanished, unsure, unclear, rungs: chosen(rungs).map(({ rung }) => rung),
  };
}

interface Timed {
  readonly time: number;
  readonly rung: LadderRung;
}

/** Of many packets those that vanished, each with its neighbours, and the first ones. */
function chosen(rungs: readonly Timed[]): readonly Timed[] {
  const wanted = new Set<number>();
  const want = (index: number): void => {
    if (wanted.size < MOST_RUNGS && index >= 0 && index < rungs.length) wanted.add(index);
  };
  for (const index of [0, 1, 2]) want(index);
  for (const [index, { rung }] of rungs.entries()) if (rung.fate === 'vanished' || rung.fate === 'unsure') [index, index - 1, index + 1].forEach(want);
  for (const index of rungs.keys()) want(index);
  return rungs.filter((_, index) => wanted.has(index));
}

function rungsOf(s: Sightings, clocks: readonly Clock[], { packets, fates }: Way, direction: LadderRung['direction']): readonly Timed[] {
  return packets.map((packet, index) => {
    const fate = fates[index] ?? { kind: 'unclear' };
    const sights = packet.sightings.map((at): LadderSight => ({ point: s.point[at] ?? 0, number: s.number[at] ?? 0, atMs: alignedTime(s, clocks, at) / MS, form: tupleText(s.tupleOf(at)), ttl: s.ttl[at] ?? 0 }));
    return { time: alignedTime(s, clocks, packet.sightings[0] ?? 0), rung: { direction, what: whatOf(s, packet), fate: fate.kind, ...(fate.kind === 'vanished' || fate.kind === 'unsure' ? { between: [fate.after, fate.before] as const } : {}), sights } };
  });
}

const FLAG_NAMES = Object.entries(TCP_FLAG);

function whatOf(s: Sightings, { sightings: [at = 0] }: KnownPacket): string {
  const print = s.keys.bytesOf(s.exact[at] ?? 0);
  const length = ((print[3] ?? 0) << 8) | (print[4] ?? 0);
  const flags = s.isTcp[at] === 1 ? FLAG_NAMES.flatMap(([name, bit]) => (((s.flags[at] ?? 0) & bit) === 0 ? [] : [name.toUpperCase()])).join(' ') : '';
  return [flags, ...(length > 0 || flags === '' ? [`${length} B`] : [])].join(', ').replace(/^, /, '');
}

function nameOfWay(s: Sightings, { packets, path }: Way): string {
  const [first] = path;
  const at = packets.flatMap(({ sightings }) => sightings).find((each) => s.point[each] === first) ?? packets[0]?.sightings[0] ?? 0;
  return tupleText(s.tupleOf(at));
}

function formAt(s: Sightings, { packets }: Way, point: number): string {
  const at = packets.flatMap(({ sightings }) => sightings).find((each) => s.point[each] === point);
  return at === undefined ? '' : tupleText(s.tupleOf(at));
}
