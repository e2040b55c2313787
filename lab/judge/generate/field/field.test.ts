import { expect, test } from 'vitest';
import { fieldShapes, fieldWorld } from './index.ts';
import type { World } from '../../world.ts';

const WORLDS: readonly World[] = (['host', 'vm'] as const).flatMap((kernel) => fieldShapes(kernel).flatMap((shape) => [1, 2, 3, 4, 5].map((seed) => fieldWorld(seed, { kernel, packets: 40, shape }))));

test('the same seed gives the same network on any day', () => {
  expect(fieldWorld(7, { kernel: 'vm', packets: 40 })).toEqual(fieldWorld(7, { kernel: 'vm', packets: 40 }));
});

test('every probe has an identity and, unless it meets its own earlier flow, a source port of its own', () => {
  for (const { prime, probes } of WORLDS) {
    const ids = [...prime, ...probes].map((probe) => probe.id);
    expect(new Set(ids).size).toBe(ids.length);
    const ports = probes.map((probe) => (probe.kind === 'socket' ? probe.sport : 'sport' in probe.packet.l4 ? probe.packet.l4.sport : 0));
    expect(new Set(ports).size).toBe(ports.length);
  }
});

test('steps, listeners and probes name only namespaces that the network has', () => {
  for (const { netns, steps, late, listeners, probes } of WORLDS) {
    const known = new Set(['host', ...netns]);
    const named = [...steps.map(({ at }) => at), ...late.map(({ at }) => at), ...listeners.map((each) => each.netns), ...probes.map((each) => each.netns)];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  }
});

test('nothing listens twice on one port of one address', () => {
  for (const { name, listeners } of WORLDS) {
    const sockets = listeners.map(({ netns, protocol, port, address }) => `${netns} ${protocol} ${address ?? '*'} ${port}`);
    expect(sockets.filter((socket, index) => sockets.indexOf(socket) !== index), name).toEqual([]);
  }
});

test('a network for the host kernel needs no device and no tool that it lacks', () => {
  const lines = WORLDS.slice(0, fieldShapes('host').length * 5).flatMap(({ steps }) => steps);
  expect(lines.filter(({ tool }) => tool === 'ipvsadm')).toEqual([]);
  expect(lines.flatMap((step) => step.lines).filter((line) => /type (dummy|vlan|gre|geneve)|tunl0/.test(line))).toEqual([]);
});

test('in some networks the rules change after the first flows', () => {
  expect(WORLDS.some(({ late, prime }) => late.length > 0 && prime.length > 0)).toBe(true);
});
