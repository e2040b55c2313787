import { isUnicast } from '../net/ip.ts';
import { TCP_FLAG } from '../net/packet.ts';
import type { LadderDeadEnd } from '../model/report/index.ts';
import type { Clock } from './clocks.ts';
import { Acknowledged, didRun } from './fates.ts';
import type { Fate, Way } from './fates.ts';
import { alignedTime } from './packets.ts';
import type { Sightings } from './sightings.ts';
import { tupleText } from './tuple.ts';
import type { Tuple } from './tuple.ts';

const ICMP_REQUESTS: ReadonlySet<number> = new Set([8, 128]);
const DNS = 53;

/** A direction whose packets all end at one point, where they should go on. */
export interface Stuck {
  readonly way: Way;
  readonly lastSeen: number;
  /** Where they should have come to next; undefined when no other packet says so. */
  readonly next?: { readonly point: number; readonly isSure: boolean };
}

type Next = ReadonlyMap<string, { readonly point: number; readonly isSure: boolean }>;

/** What ends at a point without an answer, though it asks for one, and answers that end before they are back at the first point that saw the question. */
export function stuckWays(s: Sightings, ways: ReadonlyMap<number, Way>, answersOf: (family: number) => number): readonly Stuck[] {
  const [byTarget, byAddress] = [nextBy(s, ways, targetText), nextBy(s, ways, addressText)];
  return [...ways.values()].flatMap((way): readonly Stuck[] => {
    const lastSeen = way.path.at(-1);
    const at = lastSeen === undefined ? undefined : tupleAt(s, way, lastSeen);
    if (lastSeen === undefined || at === undefined) return [];
    const other = ways.get(answersOf(way.family));
    if (other !== undefined && other !== way) return answerStuck(s, way, lastSeen, other, byAddress.get(`${lastSeen} ${addressText(at)}`));
    const next = byTarget.get(`${lastSeen} ${targetText(at)}`);
    return isRequest(s, way) ? [{ way, lastSeen, ...(next === undefined ? {} : { next }) }] : [];
  });
}

/** The other direction came by points that this one does not get to. What it acknowledged of TCP did get there, on another way. */
function answerStuck(s: Sightings, way: Way, lastSeen: number, other: Way, others: { readonly point: number; readonly isSure: boolean } | undefined): readonly Stuck[] {
  const place = other.path.indexOf(lastSeen);
  const before = other.path[place - 1];
  const acked = new Acknowledged(s, other.packets);
  if (place <= 0 || before === undefined || way.packets.some(({ sightings: [at = 0] }) => (s.span[at] ?? 0) > 0 && acked.has((s.sequence[at] ?? 0) + (s.span[at] ?? 0)))) return [];
  return [{ way, lastSeen, next: others !== undefined && other.path.includes(others.point) ? others : { point: before, isSure: false } }];
}

/** Where packets of a kind come to next after each point. Sure where their target has the same address there: behind a translation others may go elsewhere. */
function nextBy(s: Sightings, ways: ReadonlyMap<number, Way>, textOf: (tuple: Tuple) => string): Next {
  const next = new Map<string, { readonly point: number; readonly isSure: boolean }>();
  for (const way of ways.values()) {
    for (const [point, to] of way.next) {
      const [here, there] = [tupleAt(s, way, point), tupleAt(s, way, to)];
      if (here === undefined || there === undefined) continue;
      const key = `${point} ${textOf(here)}`;
      const known = next.get(key);
      next.set(key, { point: to, isSure: here.dst.value === there.dst.value && (known === undefined || (known.point === to && known.isSure)) });
    }
  }
  return next;
}

/** The fates of a stuck direction, where other packets say where it should have gone on. */
export function fatesOfStuck(s: Sightings, clocks: readonly Clock[], { way, lastSeen, next }: Stuck): readonly Fate[] {
  if (next === undefined) return way.fates;
  return way.fates.map((fate, index) => {
    const at = way.packets[index]?.sightings.at(-1) ?? 0;
    return fate.kind !== 'arrived' ? fate : { kind: next.isSure && didRun(s, clocks, next.point, alignedTime(s, clocks, at)) ? 'vanished' : 'unsure', after: lastSeen, before: next.point };
  });
}

/** What is told of a stuck direction of which no other packet says where it goes on: the next capture in the order given did not see it. */
export function deadEndOf(s: Sightings, { way, lastSeen, next }: Stuck): readonly LadderDeadEnd[] {
  const file = s.points[lastSeen]?.file ?? 0;
  const notSeenAt = next === undefined ? s.points.findIndex((point) => point.file > file) : -1;
  const [first = lastSeen] = way.path;
  const tuple = tupleAt(s, way, first);
  return notSeenAt < 0 || tuple === undefined ? [] : [{ name: tupleText(tuple), packets: way.packets.length, lastSeen, notSeenAt }];
}

function tupleAt(s: Sightings, { packets }: Way, point: number): Tuple | undefined {
  for (const { sightings } of packets) {
    const at = sightings.find((each) => s.point[each] === point);
    if (at !== undefined) return s.tupleOf(at);
  }
  return undefined;
}

function addressText({ protocol, dst }: Tuple): string {
  return `${protocol} ${dst.family} ${dst.value}`;
}

function targetText(tuple: Tuple): string {
  return `${addressText(tuple)} ${tuple.protocol === 1 || tuple.protocol === 58 ? '' : tuple.dport}`;
}

/** Whether all its packets ask for an answer: SYNs, echo requests, DNS questions. */
function isRequest(s: Sightings, { packets }: Way): boolean {
  return packets.every(({ sightings: [at = 0] }) => {
    const tuple = s.tupleOf(at);
    if (!isUnicast(tuple.dst)) return false;
    if (s.isTcp[at] === 1) return ((s.flags[at] ?? 0) & (TCP_FLAG.syn | TCP_FLAG.ack)) === TCP_FLAG.syn;
    if (tuple.protocol === 1 || tuple.protocol === 58) return ICMP_REQUESTS.has(s.keys.bytesOf(s.exact[at] ?? 0)[5] ?? 0);
    return tuple.dport === DNS;
  });
}
