import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { captureTaker } from '../captured.ts';
import type { CaptureFile } from '../model/report/index.ts';

const folder = (path: string): URL => new URL(path, import.meta.url);
const ids = readdirSync(folder('.'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** What is told of a capture of a real kernel (lab/signs). */
function told(id: string, twin: string): CaptureFile {
  const taker = captureTaker(twin);
  taker.push(readFileSync(folder(`${id}/testdata/${twin}.pcap`)));
  return taker.end();
}

test.each(ids)('%s is told of the capture in which it happens, with packets of that capture, and nothing is told of its healthy twin', (id) => {
  expect(existsSync(folder(`${id}/testdata/broken.pcap`))).toBe(true);
  const { signs, packets, fault } = told(id, 'broken');
  expect(fault).toBeUndefined();
  expect(signs.map((sign) => sign.id)).toContain(id);
  for (const sign of signs) {
    expect(sign.packets.length).toBeGreaterThan(0);
    for (const number of sign.packets) expect(number).toBeLessThanOrEqual(packets);
    expect(`${sign.title.en} ${sign.title.zh} ${sign.disproof.en}`).not.toMatch(/[{}]|undefined|NaN/);
  }
  const healthy = told(id, 'healthy');
  expect(healthy.packets).toBeGreaterThan(0);
  expect(healthy.signs).toEqual([]);
});

test('a bridge that has requests translated, and answers as they were, shows nothing where the client goes on', () => {
  const { signs, connections } = told('syn-unanswered', 'bridge');
  expect([connections, signs]).toEqual([12, []]);
});

test('a host that nobody finds is told once, whatever it was asked: a connection to a port and a ping', () => {
  const { signs } = told('icmp-unreachable', 'echo-and-port');
  expect(signs.filter(({ id }) => id === 'icmp-unreachable').map(({ title, packets, times }) => [title.en, packets, times])).toEqual([['10.13.0.1 does not find the host 10.13.0.2: ICMP host unreachable, 2 times', [1, 2], 2]]);
});
