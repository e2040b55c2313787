import { expect, test } from 'vitest';
import { seededRandom } from '../../random.ts';
import { topology } from '../topology/index.ts';
import { probes } from './index.ts';
import type { Traffic } from './index.ts';

function traffic(seed: number): Traffic {
  const made = topology(seededRandom(seed), { kernel: seed % 2 === 0 ? 'host' : 'vm' });
  return probes(seededRandom(seed).fork('probes'), made, { targets: [{ address: made.families.includes(4) ? '10.96.0.10' : 'fd96::10', port: 80, dice: true }], uids: [1001] }, 40);
}

test('the same seed sends the same packets through the same network', () => {
  for (const seed of [1, 2, 3, 4]) {
    const kernel = 'vm';
    expect(topology(seededRandom(seed), { kernel })).toEqual(topology(seededRandom(seed), { kernel }));
    expect(traffic(seed)).toEqual(traffic(seed));
  }
});

test('no two probes have one number, and no two programs one source port but on purpose', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { prime, probes: sent } = traffic(seed);
    const all = [...prime, ...sent];
    expect(new Set(all.map((probe) => probe.id)).size).toBe(all.length);
    const again = new Set(prime.flatMap((probe) => (probe.kind === 'socket' ? [probe.sport] : [])));
    const sports = sent.flatMap((probe) => (probe.kind === 'socket' && !again.has(probe.sport) ? [probe.sport] : []));
    expect(new Set(sports).size).toBe(sports.length);
    expect(sent.length).toBeGreaterThanOrEqual(40);
  }
});

test('a crafted packet has room for its headers, its token, and one family', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    for (const probe of traffic(seed).probes) {
      if (probe.kind !== 'wire') continue;
      const { packet } = probe;
      expect(packet.src.includes(':')).toBe(packet.dst.includes(':'));
      expect(packet.length).toBeGreaterThanOrEqual((packet.src.includes(':') ? 40 : 20) + (packet.l4.kind === 'tcp' ? 20 : packet.l4.kind === 'other' ? 0 : 8) + 24);
      if (packet.fragment !== undefined) expect(packet.fragment % 8).toBe(0);
    }
  }
});
