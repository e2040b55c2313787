import { expect, test } from 'vitest';
import { kubeLists } from '../cluster/objects.ts';
import { nodeCommands } from '../dataplane/node.ts';
import { brokenCluster, CAUSES } from '../scenario.ts';
import { SCENARIOS } from './index.ts';

test('every incident has a name of its own', () => {
  expect(new Set(SCENARIOS.map((scenario) => scenario.name)).size).toBe(SCENARIOS.length);
});

test('every cause has an incident', () => {
  expect(CAUSES.filter((cause) => !SCENARIOS.some((scenario) => scenario.expect.cause === cause))).toEqual([]);
});

test('the incidents happen under every proxy mode, on every overlay and in both families', () => {
  expect(new Set(SCENARIOS.map((scenario) => scenario.cluster.proxy))).toEqual(new Set(['iptables', 'ipvs', 'nftables']));
  expect(new Set(SCENARIOS.map((scenario) => scenario.cluster.overlay))).toEqual(new Set(['ipip', 'vxlan', 'routed', 'flannel', 'bridge']));
  expect(SCENARIOS.some((scenario) => scenario.probe.family === 6)).toBe(true);
});

test('every incident has something wrong with it', () => {
  for (const { name, fault } of SCENARIOS) expect([name, fault.cluster ?? fault.proxySees ?? fault.commands]).not.toEqual([name, undefined]);
});

test('a cluster is laid out the same twice', () => {
  for (const scenario of SCENARIOS) {
    const spec = brokenCluster(scenario);
    expect(kubeLists(spec)).toEqual(kubeLists(spec));
    for (const node of spec.nodes) expect(nodeCommands(spec, node, spec)).toEqual(nodeCommands(spec, node, spec));
  }
});
