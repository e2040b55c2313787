import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../scripts/cases.ts';
import { serviceIp } from '../bench/generate/kube-proxy-dump.ts';
import { writeServedBundle } from '../bench/generate/large-bundle.ts';
import { check } from './check.ts';
import { openBundle } from './collect/index.ts';
import type { Evidence } from './model/evidence/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'netwhy-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NODES = 6;

async function cluster(name: string, spoil?: (node: number, dump: string) => string): Promise<Evidence> {
  await writeServedBundle(join(folder, name), NODES, 3, 4, spoil);
  return openBundle([join(folder, name)]);
}

/** The evidence with the text of a source in one node's own namespace changed. */
function changed(evidence: Evidence, node: string, source: string, change: (text: string) => string): Evidence {
  const nodes = evidence.nodes.map((one) => (one.name !== node ? one : { ...one, items: one.items.map((item) => (item.source === source && item.netns === 'host' ? { ...item, state: item.state, text: () => change(item.text()) } : item)) }));
  return { ...evidence, nodes };
}

it('every Service is walked from every node, every pair of nodes both ways, every node to its own pods', async () => {
  const told: number[] = [];
  const report = check(await cluster('healthy'), (done) => told.push(done));
  expect(report.kinds).toEqual({ service: 4 * NODES, 'node-port': 0, pair: NODES * (NODES - 1), 'own-node': NODES * 3, policy: 0 });
  expect(report.flows).toEqual({ walked: 72, works: 72, denied: 0, broken: 0, unknown: 0 });
  expect(report).toMatchObject({ findings: [], settings: [], skipped: [], unexplained: [], unenforced: [] });
  expect(told).toEqual([72]);
});

it('the Service that one node does not know breaks from that node only, and is told once', async () => {
  const report = check(await cluster('unknown-service', (node, dump) => (node === 2 ? dump.split('\n').filter((line) => !line.includes(`-d ${serviceIp(3)}/32`)).join('\n') : dump)));
  expect(report.flows.broken).toBe(1);
  expect(report.findings).toMatchObject([{ id: 'service-rules-missing', flows: 1, examples: [expect.stringContaining('pod/bench/web-2-0 -> svc/bench/svc-3:80')] }]);
});

it('what breaks many flows comes first, with their number', async () => {
  const evidence = changed(await cluster('two-faults', (node, dump) => (node === 2 ? dump.split('\n').filter((line) => !line.includes(`-d ${serviceIp(3)}/32`)).join('\n') : dump)), 'node-4', 'sysctl', (text) => text.replace('net.ipv4.conf.eth0.forwarding = 1', 'net.ipv4.conf.eth0.forwarding = 0'));
  const report = check(evidence);
  expect(report.findings.map(({ id }) => id)).toEqual(['ip-forward-off', 'service-rules-missing']);
  const [forward] = report.findings;
  expect(forward?.flows).toBeGreaterThan(5);
  expect(forward?.examples).toHaveLength(5);
});

it('a setting that one node has otherwise than the others is listed and judges nothing', async () => {
  const report = check(changed(await cluster('odd'), 'node-1', 'sysctl', (text) => text.replace('net.ipv4.ip_default_ttl = 64', 'net.ipv4.ip_default_ttl = 63')));
  expect(report.flows.broken).toBe(0);
  expect(report.settings).toMatchObject([{ node: 'node-1', because: { text: 'net.ipv4.ip_default_ttl = 63' }, usual: '64', nodes: NODES - 1, all: NODES }]);
});

it('what loses a packet now and then is told of flows that work, and its fix is proven', async () => {
  const report = check(await evidenceOf(readCase('cases/seeds/translated-ports-collide')));
  expect(report.flows.broken).toBe(0);
  expect(report.findings).toMatchObject([{ id: 'translated-ports-collide', sometimes: true, proofs: [{ ceases: true, after: { kind: 'reachable' } }] }]);
});

it.each([
  ['node/bridge-address-missing', 'bridge-address-missing', 'missing-route'],
  ['route/blackhole-wins', 'blackhole-route-wins', 'neighbour-unresolved'],
  ['route/cloud-setup-tables', 'routing-rule-diverts', 'rp-filter-drops'],
  ['route/wrong-device', 'wrong-device', 'neighbour-unresolved'],
])('what is found where the answers of other flows go is a symptom of the one cause whose fix mends them all: %s', async (name, cause, symptom) => {
  const { findings, flows } = check(await evidenceOf(readCase(`cases/${name}`)));
  expect(findings.map(({ id }) => id)).toEqual([cause]);
  expect(findings[0]?.symptoms).toContain(symptom);
  expect(findings[0]?.flows).toBe(flows.broken);
  expect(findings[0]?.proofs[0]?.promise?.turned).toEqual({ worse: 0, unclear: 0, better: 0 });
});
