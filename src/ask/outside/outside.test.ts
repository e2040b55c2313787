import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../scripts/cases.ts';
import { parseEndpoint } from '../../cli/endpoint.ts';
import { diagnose } from '../../diagnose.ts';
import type { Diagnosis } from '../../diagnose.ts';
import type { Evidence, EvidenceItem } from '../../model/evidence/index.ts';
import type { Report } from '../../model/report/index.ts';

/** Two nodes whose router is at 10.0.0.254; Service shop/db, a ClusterIP, with a pod on n2. */
const CASE = readCase('cases/route/missing-route-to-block');
const CLIENT = 'ip:198.51.100.7';

/** What one file of n2's host says, changed. */
function edited(evidence: Evidence, file: string, edit: (text: string) => string): Evidence {
  const change = (item: EvidenceItem): EvidenceItem => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => edit(target.text()) : Reflect.get(target, key, target)) });
  const nodes = evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => (item.file === `nodes/n2/netns/host/${file}` ? change(item) : item)) }));
  return { ...evidence, nodes };
}

/** The verdict and the first device of the journey, or the refusal. */
async function said(from: string, to: string, change: (evidence: Evidence) => Evidence = (evidence) => evidence): Promise<string> {
  const diagnosis = diagnose(change(await evidenceOf(CASE)), { from: parseEndpoint(from, 'shop'), to: parseEndpoint(to, 'shop') });
  if (diagnosis.kind === 'refused') return diagnosis.refusal.message.en;
  const { report: { verdict, answers } } = diagnosis;
  const hop = answers[0]?.branches[0]?.journeys[0]?.hops[0];
  return `${verdict.kind} by ${hop?.devIn ?? '?'} of ${hop?.netns ?? '?'}`;
}

describe('a client outside', () => {
  it('comes to a node by the device that has its address, and to a pod by the one that leads back', async () => {
    expect(await said(CLIENT, 'node/n2:81')).toBe('unreachable by eth0 of n2/host');
    expect(await said(CLIENT, 'pod/db:5432')).toBe('reachable by eth0 of n2/host');
    expect(await said(CLIENT, 'ip:10.40.2.10:5432')).toBe('reachable by eth0 of n2/host');
  });

  it('has no way to a Service of the inside', async () => {
    expect(await said(CLIENT, 'svc/db')).toContain('svc/shop/db has no address that is reached from outside');
  });

  it('needs an address that somebody collected has, and a port', async () => {
    expect(await said(CLIENT, 'ip:192.0.2.1:80')).toContain('no node was collected to which its packets come');
    expect(await said(CLIENT, 'node/n2')).toContain('needs a port');
  });

  it('is not walked where it cannot be told by which device its packets come in', async () => {
    const byRules = (evidence: Evidence): Evidence => edited(evidence, 'ip-rule.txt', (text) => `${text}100:\tfrom all fwmark 0x1 lookup 100\n`);
    expect(await said(CLIENT, 'pod/db:5432', byRules)).toContain('the way back is chosen by policy rules: 100:\tfrom all fwmark 0x1 lookup 100');
    expect(await said(CLIENT, 'node/n2:81', byRules)).toBe('unreachable by eth0 of n2/host');
    const noWay = (evidence: Evidence): Evidence => edited(evidence, 'ip-route.txt', (text) => text.replace(/^default .*\n/m, ''));
    expect(await said(CLIENT, 'pod/db:5432', noWay)).toContain('n2 has no route to 198.51.100.7');
  });

  it('is a pod or a Service no more than it was before: those are asked from where they are', async () => {
    expect(await said('ip:10.96.0.10', 'node/n2:81')).toContain('no namespace with this address was collected');
    expect(await said('ip:10.40.1.10', 'pod/db:5432')).toMatch(/of \?|by \? of n1/);
  });
});

type Change = (text: string, file: string) => string;

/** Two nodes whose kernels both answer ARP for the address of Service shop/web, with externalTrafficPolicy Local; its pod is on n1. */
const ANSWERED = 'cases/kube-proxy/load-balancer-address-answered-by-all';

/** The nodes that a client outside comes to. */
async function nodesOf(to: string, change: Change, path = ANSWERED): Promise<readonly (string | undefined)[]> {
  const diagnosis = await diagnosisOf(CLIENT, to, change, path);
  if (diagnosis.kind === 'refused') return [diagnosis.refusal.message.en];
  return diagnosis.report.answers.map(({ branches }) => branches[0]?.journeys[0]?.hops[0]?.node);
}

async function askedFrom(from: string, to: string, change: Change, path: string): Promise<Report> {
  const diagnosis = await diagnosisOf(from, to, change, path);
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

async function diagnosisOf(from: string, to: string, change: Change, path: string): Promise<Diagnosis> {
  const evidence = await evidenceOf(readCase(path));
  const edit = <T extends { readonly file: string; text(): string }>(item: T): T => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => change(target.text(), item.file) : Reflect.get(target, key, target)) });
  return diagnose({ ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map(edit) })), cluster: evidence.cluster.map(edit) }, { from: parseEndpoint(from, 'shop'), to: parseEndpoint(to, 'shop') });
}

const as = (text: string): string => text;
const withoutNodePort = (text: string, file: string): string => (file.startsWith('cluster/services') ? text.replace(/,\s*"nodePort": 30080/, '') : text);
const strict = (text: string, file: string): string => (file.endsWith('/host/sysctl.txt') ? text.replace('conf.all.arp_ignore = 0', 'conf.all.arp_ignore = 1') : text);
const nowhere = (text: string, file: string): string => strict(file.endsWith('/host/ip-addr.txt') ? text.replace(/^.*10\.0\.0\.200\/32.* eth0.*\n.*\n/m, '') : text, file);

/** Service shop/db, whose pod is on n2 and is asked with externalTrafficPolicy Local, as a load balancer's address that the iptables rules of the nodes take and no device has. */
const ANNOUNCED = 'cases/service/no-local-endpoint-node-port-iptables';
const announced = (vip: string) => (text: string, file: string): string => {
  if (file.startsWith('cluster/services')) return text.replace('"loadBalancer": {}', `"loadBalancer": { "ingress": [{ "ip": "${vip}" }] }`);
  return file.endsWith('/host/iptables-nft.txt') ? text.replace(/^.*-A KUBE-SERVICES -d 10\.96\.0\.10\/32 .*\n/m, (rule) => `${rule}[0:0] -A KUBE-SERVICES -d ${vip}/32 -p tcp -m tcp --dport 5432 -j ${/-j (KUBE-EXT-\S+)/.exec(text)?.[1] ?? ''}\n`) : text;
};

describe('a load balancer\'s address that no node has', () => {
  it('is asked at the node that must serve it, on the nodes\' own wire and beyond', async () => {
    expect(await nodesOf('ip:10.0.0.200:5432', announced('10.0.0.200'), ANNOUNCED)).toEqual(['n2']);
    expect(await nodesOf('ip:203.0.113.9:5432', announced('203.0.113.9'), ANNOUNCED)).toEqual(['n2']);
  });

  it('is said to need a program that answers ARP for it', async () => {
    const { verdict, findings, notes } = await askedFrom(CLIENT, 'ip:10.0.0.200:5432', announced('10.0.0.200'), ANNOUNCED);
    expect([verdict.kind, findings.map(({ id }) => id), notes.map(({ id }) => id)]).toEqual(['reachable', [], ['load-balancer-address-answered-by-all']]);
    expect(notes[0]?.title.en).toBe('No node answers ARP for the load balancer\'s address 10.0.0.200 by itself: a program must, for n2');
    expect(notes[0]?.title.zh).toContain('10.0.0.200');
  });

  it('needs none beyond that wire', async () => {
    expect((await askedFrom(CLIENT, 'ip:203.0.113.9:5432', announced('203.0.113.9'), ANNOUNCED)).notes).toEqual([]);
  });

  it('of no Service is still nobody\'s', async () => {
    expect(await nodesOf('ip:10.0.0.201:5432', announced('10.0.0.200'), ANNOUNCED)).toEqual([expect.stringContaining('no node was collected to which its packets come')]);
    expect(await nodesOf('ip:10.0.0.200:80', announced('10.0.0.200'), ANNOUNCED)).toEqual([expect.stringContaining('no node was collected to which its packets come')]);
  });
});

describe('a load balancer\'s address that nobody gave', () => {
  const wanted = (text: string, file: string): string => (file.startsWith('cluster/services') ? text.replace('"type": "NodePort"', '"type": "LoadBalancer"').replaceAll(/,\s*"nodePort": \d+/g, '') : text);
  const asked = async (...pools: readonly object[]): Promise<string> => {
    const evidence = await evidenceOf(readCase(ANNOUNCED));
    const edit = <T extends { readonly file: string; text(): string }>(item: T): T => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => wanted(target.text(), item.file) : Reflect.get(target, key, target)) });
    const items = pools.length === 0 ? [] : [{ resource: 'ipaddresspools.metallb.io', file: 'cluster/ipaddresspools.metallb.io.json', command: '', state: 'ok' as const, text: () => JSON.stringify({ kind: 'List', items: pools }, null, 1) }];
    const diagnosis = diagnose({ ...evidence, cluster: [...evidence.cluster.map(edit), ...items] }, { from: parseEndpoint(CLIENT, 'shop'), to: parseEndpoint('svc/db', 'shop') });
    return diagnosis.kind === 'refused' ? diagnosis.refusal.message.en : 'walked';
  };
  const pool = (name: string, available: number): object => ({ apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name, namespace: 'metallb-system' }, spec: { addresses: ['10.0.0.200-10.0.0.201'] }, status: { assignedIPv4: 2, availableIPv4: available, assignedIPv6: 0, availableIPv6: 0 } });

  it('is told as such, with the pool of MetalLB that has none left', async () => {
    expect(await asked()).toBe('svc/shop/db is of type LoadBalancer, and nobody gave it an address');
    expect(await asked(pool('full', 0), pool('other', 3))).toBe('svc/shop/db is of type LoadBalancer, and nobody gave it an address; IPAddressPool full has given out all of its 2 (cluster/ipaddresspools.metallb.io.json:4)');
  });
});

describe('an address of the nodes\' own wire', () => {
  it.each([
    ['each node that answers ARP for it', as, ['n1', 'n2']],
    ['the one that has it on the wire\'s own device, with strictARP', strict, ['n1']],
    ['the one that must serve it, where no kernel answers', nowhere, ['n1']],
  ])('is that of %s', async (_whom, change, nodes) => {
    expect(await nodesOf('ip:10.0.0.200:80', change)).toEqual(nodes);
    expect(await nodesOf('svc/web', (text, file) => withoutNodePort(change(text, file), file))).toEqual(nodes);
  });

  it('is not asked for where the Service has a node port', async () => {
    expect(await nodesOf('svc/web', as)).toEqual(['n1']);
  });
});
