import { expect, it } from 'vitest';
import { parseIp } from '../../../src/net/ip.ts';
import type { Ip } from '../../../src/net/ip.ts';
import { attemptOf, byFirstRoute, ofOneAnswer } from './attempt.ts';
import type { Sighting } from './story.ts';

const ip = (text: string): Ip => parseIp(text) ?? { family: 4, value: 0n };

function sighting(at: number, role: Sighting['role'], length: number, more: Partial<Sighting> = {}): Sighting {
  const l4 = { kind: 'tcp', sport: 80, dport: 20010, flags: 24 } as const;
  return { at, netns: 'p2', dev: 'eth0', type: 4, direction: 'out', role, count: 1, form: { src: ip('10.0.0.2'), dst: ip('10.0.0.1'), protocol: 6, l4, ttl: 64, tos: 0, length, df: true }, ...more };
}

it('a connection that stalls is compared until its data are sent again, which dice and rules may meet otherwise', () => {
  const seen = [sighting(100, 'forward', 60), sighting(200, 'reply', 60), sighting(500, 'data', 63), sighting(900, 'data', 52), sighting(206_000, 'data', 63), sighting(414_000, 'error', 92)];
  const client = { id: 4, at: 26, until: 3_000_000 } as const;
  expect(attemptOf({ ...client, outcome: 'stalls' }, true, seen).to).toBe(201_000);
  expect(attemptOf({ ...client, outcome: 'stalls' }, true, seen.slice(0, 4)).to).toBe(Infinity);
  expect(attemptOf({ ...client, outcome: 'answered' }, true, seen).to).toBe(Infinity);
});

it('a client over IPv6 whose third SYN left by another device was told nothing by the way that it had first', () => {
  const form = { ...sighting(0, 'forward', 80).form, src: ip('fd00:3::2'), dst: ip('fd00:2::2') };
  const syn = (at: number, dev: string): Sighting => sighting(at, 'forward', 80, { form, dev });
  const refused = { id: 28, at: 0, until: 3_060_000, outcome: 'error', errno: 'ECONNREFUSED', call: 'connect', local: 'fd00:3::2' } as const;
  const elsewhere = [syn(5000, 'eth0'), syn(1_030_000, 'eth0'), syn(3_050_000, 'to-p1'), sighting(3_052_000, 'reply', 60, { form })];
  expect(byFirstRoute(refused, elsewhere)).toEqual({ id: 28, at: 0, until: 3_060_000, outcome: 'timeout', local: 'fd00:3::2' });
  expect(byFirstRoute(refused, [syn(5000, 'eth0'), syn(1_030_000, 'eth0'), syn(3_050_000, 'eth0')])).toBe(refused);
  expect(byFirstRoute(refused, [syn(5000, 'eth0'), sighting(6000, 'reply', 60, { form }), syn(3_050_000, 'to-p1')])).toBe(refused);
  expect(byFirstRoute(refused, elsewhere.map((one) => ({ ...one, form: sighting(0, 'forward', 60).form })))).toBe(refused);
});

it('an answer that the server sent again by its timer just before the SYN came anew is told apart from the one that the client took', () => {
  const client = { id: 30, at: 27, until: 1_006_370, outcome: 'answered' } as const;
  const both = [sighting(1_005_683, 'reply', 60), sighting(1_005_734, 'forward', 60), sighting(1_005_802, 'error', 88), sighting(1_005_824, 'reply', 60)];
  expect(ofOneAnswer(client, both).map(({ role }) => role)).toEqual(['reply', 'forward', 'reply']);
  expect(ofOneAnswer({ ...client, outcome: 'timeout' }, both)).toBe(both);
  const own = [sighting(1_005_734, 'forward', 60), sighting(1_005_802, 'reply', 60), sighting(1_005_824, 'error', 88)];
  expect(ofOneAnswer(client, own)).toBe(own);
});
