import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { captureTaker, captured, ladderAcross, LadderDecoder, Sightings } from '../captured.ts';
import type { Ladder } from '../model/report/index.ts';

/** Captured on a Debian kernel (lab/judge/ladder, --record): DNAT and SNAT on node1, VXLAN from node1 to node2, IPIP from node2 to node3; what is lost is lost on a router between node1 and node2. */
const POINTS = ['client', 'node1', 'node2', 'node3', 'server'] as const;
const HEADER = 24;
const RECORD = 16;

const read = (path: string): Buffer => readFileSync(new URL(`testdata/${path}.pcap`, import.meta.url));
const all = (twin: string): Record<string, Buffer> => Object.fromEntries(POINTS.map((point) => [point, read(`${twin}/${point}`)]));

function ladderOf(captures: Readonly<Record<string, Uint8Array>>): Ladder {
  const names = Object.keys(captures);
  const sightings = new Sightings(names.length);
  const files = Object.entries(captures).map(([name, bytes], file) => {
    const taker = captureTaker(name, { sightings, file });
    taker.push(bytes);
    return taker.end();
  });
  const ladder = ladderAcross(sightings, files);
  if (ladder === undefined) throw new Error('no ladder');
  return ladder;
}

const losses = ({ points, segments }: Ladder): string[] => segments.filter(({ vanished }) => vanished > 0).map(({ from, to, vanished }) => `${points[from]?.name ?? ''} > ${points[to]?.name ?? ''}: ${vanished}`).sort();

/** Each record of a little-endian pcap in microseconds, with another time, and cut to a length. */
function changed(capture: Buffer, { aheadMs = 0, most = Infinity }: { readonly aheadMs?: number; readonly most?: number }): Buffer {
  const pieces = [capture.subarray(0, HEADER)];
  for (let at = HEADER; at < capture.length;) {
    const length = capture.readUInt32LE(at + 8);
    const record = Buffer.from(capture.subarray(at, at + RECORD + Math.min(length, most)));
    const time = capture.readUInt32LE(at) * 1e6 + capture.readUInt32LE(at + 4) + aheadMs * 1000;
    record.writeUInt32LE(Math.floor(time / 1e6), 0);
    record.writeUInt32LE(time % 1e6, 4);
    record.writeUInt32LE(Math.min(length, most), 8);
    pieces.push(record);
    at += RECORD + length;
  }
  return Buffer.concat(pieces);
}

test('packets are recognised through NAT, VXLAN, IPIP and in fragments, and vanish where they were dropped and nowhere else', () => {
  const ladder = ladderOf(all('broken'));
  const where = losses(ladder).map((text) => text.replace(/: \d+$/, ''));
  expect(where.length).toBeGreaterThan(0);
  for (const place of where) expect(['node1 > node2', 'node2 > node1']).toContain(place);
  expect(ladder.unclear).toBe(0);
});

test('nothing vanishes in the healthy twin, and every conversation is seen at all five points', () => {
  const ladder = ladderOf(all('healthy'));
  expect(ladder.segments.filter(({ vanished, unsure }) => vanished + unsure > 0)).toEqual([]);
  expect(ladder.deadEnds).toEqual([]);
  expect(ladder.conversations[0]?.points.map((point) => ladder.points[point]?.name)).toEqual([...POINTS]);
  expect(ladder.conversations[0]?.rungs.every(({ sights }) => sights.length === POINTS.length)).toBe(true);
});

test('clocks that are minutes apart are aligned by the packets, and the losses stay the same', () => {
  const captures = all('broken');
  const ahead = [0, 90_000.25, -180_000.5, 3_600_000, 0];
  const ladder = ladderOf(Object.fromEntries(POINTS.map((point, index) => [point, changed(captures[point] ?? Buffer.alloc(0), { aheadMs: ahead[index] ?? 0 })])));
  expect(losses(ladder)).toEqual(losses(ladderOf(captures)));
  for (const [index, { clock }] of ladder.points.entries()) expect(Math.abs(clock.aheadMs - (ahead[index] ?? 0))).toBeLessThanOrEqual((clock.errorMs ?? 0) + 0.001);
});

test('a capture that cuts packets short is compared by what is left of them', () => {
  const captures = all('broken');
  const whole = losses(ladderOf(captures));
  const cut = (most: number): Record<string, Buffer> => ({ ...captures, server: changed(captures.server ?? Buffer.alloc(0), { most }) });
  for (const most of [120, 70]) expect(losses(ladderOf(cut(most)))).toEqual(whole);
});

test('where a capture cuts headers off, or fragments, nothing has surely vanished before it', () => {
  const captures = all('healthy');
  for (const most of [90, 50, 20]) {
    const ladder = ladderOf({ ...captures, node2: changed(captures.node2 ?? Buffer.alloc(0), { most }) });
    const node2 = ladder.points.findIndex(({ name }) => name === 'node2');
    expect(ladder.segments.filter(({ to, vanished }) => to === node2 && vanished > 0)).toEqual([]);
  }
});

test('a segment that a device cut into smaller ones has not vanished', () => {
  const ladder = ladderOf({ client: read('segmented/client'), router: read('segmented/router') });
  expect(ladder.segments.filter(({ vanished, unsure }) => vanished + unsure > 0)).toEqual([]);
  expect(ladder.recognised).toBeGreaterThan(0);
});

test('what came when the other capture may not have run has not surely vanished', () => {
  const captures = all('healthy');
  const half = captures.server?.subarray(0, endOfRecord(captures.server, 40)) ?? Buffer.alloc(0);
  const ladder = ladderOf({ ...captures, server: half });
  expect(losses(ladder)).toEqual([]);
  expect(ladder.segments.some(({ unsure }) => unsure > 0)).toBe(true);
});

test('a SYN that was seen at one point alone, and no other packet says where it goes on, is told without a segment', () => {
  const silent = readFileSync(new URL('../signs/syn-unanswered/testdata/broken.pcap', import.meta.url));
  const other = readFileSync(new URL('../signs/neighbour-unanswered/testdata/healthy.pcap', import.meta.url));
  const ladder = ladderOf({ client: silent, elsewhere: other });
  expect(losses(ladder)).toEqual([]);
  expect(ladder.deadEnds.map(({ name, lastSeen, notSeenAt }) => [name.replace(/:\d+ >/, ' >'), lastSeen, notSeenAt])).toEqual([['tcp 10.77.1.2 > 10.77.2.2:8080', 0, 1]]);
});

test('one capture alone, at one point, makes no ladder', () => {
  const sightings = new Sightings(1);
  const taker = captureTaker('client', { sightings, file: 0 });
  taker.push(read('healthy/client'));
  expect(ladderAcross(sightings, [taker.end()])).toBeUndefined();
});

test('each packet that is shown is taken apart, with its tunnels, by a second reading', () => {
  const captures = all('broken');
  const decoder = new LadderDecoder(ladderOf(captures));
  for (const [name, bytes] of Object.entries(captures)) decoder.reader(name)?.push(bytes);
  const { ladder } = captured([], decoder.decoded());
  const sights = ladder?.conversations.flatMap(({ rungs }) => rungs.flatMap((rung) => rung.sights)) ?? [];
  expect(sights.length).toBeGreaterThan(50);
  for (const { decoded, point, tunnels } of sights) {
    expect(decoded?.layers.length).toBeGreaterThan(1);
    const wrapped = { node1: /^vxlan 192\.168\.\d\.\d > /, node2: /^vxlan /, node3: /^ip 192\.168\.3\.\d > / }[ladder?.points[point]?.name ?? ''];
    if (wrapped === undefined) expect(tunnels).toBeUndefined();
    else expect(tunnels).toMatch(wrapped);
  }
});

function endOfRecord(capture: Buffer, count: number): number {
  let at = HEADER;
  for (let record = 0; record < count && at < capture.length; record += 1) at += RECORD + capture.readUInt32LE(at + 8);
  return at;
}
