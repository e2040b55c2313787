import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { diagnose } from '../../../diagnose.ts';
import type { ClusterItem } from '../../../model/evidence/index.ts';
import type { Report } from '../../../model/report/index.ts';
import { expectWords, first, testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-address-answered-by-all');

const VIP = '10.0.0.200';
type Edit = (text: string, file: string) => string;

/** Two IPVS nodes without strictARP, Service shop/web with externalTrafficPolicy Local, its pod on n1; its load balancer's address on kube-ipvs0 of both, and one of their own wire. */
async function asked(edit: Edit = (text) => text, to = VIP, more: readonly ClusterItem[] = []): Promise<Report> {
  const evidence = await evidenceOf(readCase('cases/seeds/load-balancer-address-bound'));
  const change = <T extends { readonly file: string; text(): string }>(item: T): T =>
    new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => edit(item.text().replaceAll('203.0.113.9', to), item.file) : Reflect.get(target, key, target)) });
  const changed = { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map(change) })), cluster: [...evidence.cluster.map(change), ...more] };
  const diagnosis = diagnose(changed, { from: { kind: 'address', ip: '198.51.100.7' }, to: { kind: 'address', ip: to, port: '80' }, protocol: 'tcp', family: 4 });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

const strictOn = (...nodes: readonly string[]): Edit => (text, file) => (nodes.some((node) => file.startsWith(`nodes/${node}/netns/host/sysctl`)) ? text.replace('conf.all.arp_ignore = 0', 'conf.all.arp_ignore = 1') : text);
const nodesOf = ({ answers }: Report): unknown => answers.map(({ branches }) => branches[0]?.journeys[0]?.hops[0]?.node);

it('is why connections fail that come to a node without an endpoint, and arp_ignore there is proven to help', async () => {
  const report = await asked();
  expect([report.verdict.kind, report.findings.map(({ id }) => id), nodesOf(report)]).toEqual(['partial', ['load-balancer-address-answered-by-all'], ['n1', 'n2']]);
  const found = first(report);
  expect(found.object).toEqual({ kind: 'sysctl', netns: 'n2/host', name: 'net.ipv4.conf.all.arp_ignore' });
  expect(found.proofs.map(({ after }) => after.kind)).toEqual(['reachable', 'reachable']);
  expect(found.evidence.map(({ text }) => text).join('\n')).toMatch(/all\.arp_ignore = 0\n.*eth0\.arp_ignore = 0\n.*10\.0\.0\.200\/32/s);
  expectWords(found);
});

it('is why all connections fail where only the node without an endpoint answers', async () => {
  const report = await asked(strictOn('n1'));
  expect([report.verdict.kind, report.findings.map(({ id }) => id), nodesOf(report)]).toEqual(['unreachable', ['load-balancer-address-answered-by-all'], ['n2']]);
  expect(first(report).proofs.map(({ after }) => after.kind)).toEqual(['reachable', 'reachable']);
});

it('is not there with strictARP on all nodes, where something else answers for the node that must serve the address', async () => {
  const report = await asked(strictOn('n1', 'n2'));
  expect([report.verdict.kind, report.findings, report.notes, nodesOf(report)]).toEqual(['reachable', [], [], ['n1']]);
});

it('is no more than noted where every node serves the address', async () => {
  const report = await asked((text, file) => (file.startsWith('cluster/services') ? text.replace('"externalTrafficPolicy": "Local"', '"externalTrafficPolicy": "Cluster"') : text));
  expect([report.findings.filter(({ id }) => id === 'load-balancer-address-answered-by-all'), nodesOf(report)]).toEqual([[], ['n1', 'n2']]);
});

it('is not why anything fails for an address of another network, for which nobody on the wire asks', async () => {
  const { findings } = await asked((text) => text, '203.0.113.10');
  expect(findings.map(({ id }) => id)).not.toContain('load-balancer-address-answered-by-all');
});

describe('with the objects of MetalLB', () => {
  const list = (resource: string, ...items: readonly object[]): ClusterItem => ({ resource, file: `cluster/${resource}.json`, command: '', state: 'ok', text: () => JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 1) });
  const of = (kind: string, spec: object): object => ({ apiVersion: 'metallb.io/v1beta1', kind, metadata: { name: 'main', namespace: 'metallb-system' }, spec });
  const METALLB = [list('ipaddresspools.metallb.io', of('IPAddressPool', { addresses: [`${VIP}/32`] })), list('l2advertisements.metallb.io', of('L2Advertisement', {})), list('bgpadvertisements.metallb.io')];
  const nodes = ({ answers }: Report): unknown => answers.flatMap(({ branches }) => branches.map(({ journeys: [open] }) => open?.hops[1]?.node));

  it('the elected node is one of those that answer, and the others\' kernels are why connections fail', async () => {
    const report = await asked(undefined, VIP, METALLB);
    expect([report.verdict.kind, report.findings.map(({ id }) => id), nodes(report)]).toEqual(['partial', ['load-balancer-address-answered-by-all'], ['n1', 'n2']]);
    expect(first(report).object).toEqual({ kind: 'sysctl', netns: 'n2/host', name: 'net.ipv4.conf.all.arp_ignore' });
    expect(first(report).proofs.map(({ after }) => after.kind)).toEqual(['reachable', 'reachable']);
  });

  it('with strictARP nobody but the elected node answers', async () => {
    const report = await asked(strictOn('n1', 'n2'), VIP, METALLB);
    expect([report.verdict.kind, report.findings, report.notes, nodes(report)]).toEqual(['reachable', [], [], ['n1']]);
  });

  it('is no more than noted where every node serves the address', async () => {
    const report = await asked((text, file) => (file.startsWith('cluster/services') ? text.replace('"externalTrafficPolicy": "Local"', '"externalTrafficPolicy": "Cluster"') : text), VIP, METALLB);
    expect(report.findings.filter(({ id }) => id === 'load-balancer-address-answered-by-all')).toEqual([]);
  });
});
