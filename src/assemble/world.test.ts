import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClusterItem, Evidence, EvidenceItem } from '../model/evidence/evidence.ts';
import type { CollectState, SourceId } from '../model/evidence/source.ts';
import type { Pod } from '../model/kube/workload.ts';
import { parseIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { load } from '../load.ts';

type Dump = string | { readonly text?: string; readonly state: CollectState; readonly command?: string };
interface NodeSpec {
  readonly node?: Readonly<Partial<Record<SourceId, Dump>>>;
  readonly netns: Readonly<Record<string, { readonly cgroups?: readonly string[]; readonly names?: readonly string[]; readonly dumps: Readonly<Partial<Record<SourceId, Dump>>> }>>;
}

const dump = (path: string): string => readFileSync(new URL(`../parse/${path}.txt`, import.meta.url), 'utf8');
const iproute = (netns: string) => Object.fromEntries((['ip-link', 'ip-addr', 'ip-route', 'ip6-route', 'ip-rule', 'ip6-rule', 'ip-neigh', 'nsid'] as const).map((source) => [source, dump(`testdata/iproute/uml-6.1/${netns}/${source}`)]));

/** A bundle in memory that counts which files were read. */
function bundle(nodes: Readonly<Record<string, NodeSpec>>, objects: Readonly<Record<string, Dump>> = {}): { readonly evidence: Evidence; readonly read: string[] } {
  const read: string[] = [];
  const item = (file: string, given: Dump) => ({
    file, command: (typeof given === 'object' ? given.command : undefined) ?? file, state: typeof given === 'string' ? 'ok' as const : given.state, exit: 0, startedAt: '', durationMs: 0,
    text: () => { read.push(file); return typeof given === 'string' ? given : given.text ?? ''; },
  });
  const dumps = (node: string, netns: string | undefined, given: NodeSpec['node'] = {}): EvidenceItem[] =>
    Object.entries(given).map(([source, one]) => ({ ...item([node, ...(netns === undefined ? [] : [netns]), source].join('/'), one), node, source: source as SourceId, ...(netns !== undefined && { netns }) }));
  const evidence: Evidence = {
    formatVersion: 1, createdAt: '', origin: 'test', diagnostics: [],
    nodes: Object.entries(nodes).map(([name, spec]) => ({
      name,
      netns: Object.entries(spec.netns).map(([id, one]) => ({ id, inode: '1', names: one.names ?? [], pids: [], cgroups: one.cgroups ?? [] })),
      items: [...dumps(name, undefined, spec.node), ...Object.entries(spec.netns).flatMap(([id, one]) => dumps(name, id, one.dumps))],
    })),
    cluster: Object.entries(objects).map(([resource, one]): ClusterItem => ({ ...item(`cluster/${resource}`, one), resource })),
  };
  return { evidence, read };
}

function one(dumps: NodeSpec['node'] = {}, node: NodeSpec['node'] = {}) {
  const { network } = load(bundle({ n1: { node, netns: { host: { dumps } } } }).evidence);
  const netns = network.netns.get('n1/host');
  if (netns === undefined) throw new Error('no namespace');
  return netns;
}

function ip(text: string): Ip {
  const read = parseIp(text);
  if (read === undefined) throw new Error(text);
  return read;
}

const value = (part: { readonly kind: string; readonly value?: unknown; readonly because?: { readonly text: string } }): unknown => (part.kind === 'known' ? part.value : part.because?.text);
const TOOL_MISSING = { state: 'tool missing', command: 'the tool' } as const;
const MODULES = (...names: readonly string[]): string => names.map((name) => `${name} 4096 0 - Live 0x0\n`).join('');

describe('a network', () => {
  it('reads nothing before it is asked, and then only what the question needs', () => {
    const { evidence, read } = bundle({ n1: { node: { uname: dump('node/testdata/uname') }, netns: { host: { dumps: { ...iproute('host'), sysctl: dump('sysctl/testdata/net'), nft: 'table inet x {\n}\n' } }, p1: { names: ['nwrec-pod-a'], dumps: iproute('pod-a') } } } }, { pods: '{"kind":"List","items":[]}' });
    const { network } = load(evidence);
    expect([...network.netns.keys()]).toEqual(['n1/host', 'n1/p1']);
    expect(read).toEqual([]);
    const host = network.netns.get('n1/host');
    expect(host?.sysctls.kind === 'known' && host.sysctls.value.get('net.ipv4.conf.lo.rp_filter')?.value).toBeDefined();
    expect(host?.sysctls.kind).toBe('known');
    expect(host?.kernel).toMatch(/^6\./);
    expect(read).toEqual(['n1/host/sysctl', 'n1/uname']);
    expect(host?.routes4.kind).toBe('known');
    expect(read).toEqual(['n1/host/sysctl', 'n1/uname', 'n1/host/ip-route']);
  });

  it('knows that what was not collected is missing, and says why', () => {
    const netns = one({ 'ip-route': { state: 'not permitted', command: 'ip route' } });
    expect(value(netns.routes4)).toBe('ip route on n1/host: not permitted');
    expect(value(netns.routes6)).toBe('ip6-route of n1/host was not collected');
  });

  it('whose parts are read through a copy gives the same answer', () => {
    const netns = one({ sysctl: 'net.ipv4.ip_forward = 1\n' });
    const copy = Object.create(netns) as typeof netns;
    expect(copy.sysctls).toBe(netns.sysctls);
  });
});

describe('rules of a namespace', () => {
  const legacy = '*filter\n:INPUT DROP [0:0]\nCOMMIT\n';
  const nothing = { nft: { state: 'empty' }, 'iptables-legacy': { state: 'empty' }, 'ip6tables-legacy': { state: 'empty' } } as const;
  const names = (dumps: NodeSpec['node'], node: NodeSpec['node'] = {}): unknown => {
    const { tables } = one(dumps, node);
    return tables.kind === 'known' ? tables.value.map((table) => `${table.dialect} ${table.family} ${table.name}`) : tables.because.text;
  };

  it('come from legacy iptables, from iptables-nft, and from nft without those that iptables manages', () => {
    const managed = 'table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tcounter packets 0 bytes 0 accept\n\t}\n}\ntable ip mine {\n}\n';
    expect(names({ ...nothing, 'iptables-legacy': legacy, nft: managed, 'iptables-nft': '*filter\n:INPUT ACCEPT [0:0]\n[0:0] -A INPUT -j ACCEPT\nCOMMIT\n' })).toEqual(['iptables-legacy ip filter', 'iptables-nft ip filter', 'nft ip mine']);
    expect(names({ ...nothing, nft: managed })).toEqual(['nft ip filter', 'nft ip mine']);
  });

  it('under the plain name of iptables-save are of the kind that its header says', () => {
    const rest = { nft: nothing.nft, 'ip6tables-legacy': nothing['ip6tables-legacy'] };
    expect(names({ ...rest, iptables: `# Generated by iptables-save v1.8.9 on Mon Jan  1 00:00:00 2024\n${legacy}` })).toEqual(['iptables-legacy ip filter']);
    expect(names({ ...rest, iptables: `# Generated by iptables-save v1.8.9 (nf_tables) on Mon Jan  1 00:00:00 2024\n${legacy}` })).toMatch(/iptables-legacy of n1\/host was not collected/);
  });

  it('of the legacy kind cannot be there while the kernel has not loaded ip_tables', () => {
    const dumps = { ...nothing, 'iptables-legacy': TOOL_MISSING };
    expect(names(dumps, { modules: MODULES('x_tables', 'nf_tables') })).toEqual([]);
    expect(names(dumps, { modules: MODULES('x_tables', 'ip_tables') })).toBe('the tool on n1/host: tool missing');
    expect(names(dumps, { modules: MODULES('ext4') })).toBe('the tool on n1/host: tool missing');
    expect(names(dumps)).toBe('the tool on n1/host: tool missing');
  });

  it('of nftables are unknown without nft, because nothing else can say that there are none', () => {
    expect(names({ ...nothing, nft: TOOL_MISSING, 'iptables-nft': legacy })).toBe('the tool on n1/host: tool missing');
  });
});

describe('IPVS and conntrack without their tools', () => {
  const settings = 'net.ipv4.ip_forward = 1\nnet.netfilter.nf_conntrack_count = 0\n';

  it('is empty where nothing hints that ip_vs is loaded', () => {
    expect(value(one({ ipvs: TOOL_MISSING, sysctl: settings }).ipvs)).toEqual([]);
    expect(value(one({ ipvs: TOOL_MISSING, sysctl: `${settings}net.ipv4.vs.conntrack = 1\n` }).ipvs)).toBe('the tool on n1/host: tool missing');
    expect(value(one({ ipvs: TOOL_MISSING, sysctl: settings }, { modules: MODULES('ip_vs') }).ipvs)).toBe('the tool on n1/host: tool missing');
    expect(value(one({ ipvs: TOOL_MISSING, sysctl: settings, 'ip-link': '5: kube-ipvs0: <BROADCAST,NOARP> mtu 1500\n' }).ipvs)).toBe('the tool on n1/host: tool missing');
    expect(value(one({ ipvs: TOOL_MISSING }).ipvs)).toBe('the tool on n1/host: tool missing');
  });

  it('is listed by ipvsadm -Ln as well', () => {
    const part = one({ 'ipvs-list': dump('ipvs/testdata/list') }).ipvs;
    expect(part.kind === 'known' && part.value.length).toBe(9);
  });

  it('has no connections where the kernel counts none', () => {
    expect(value(one({ conntrack: TOOL_MISSING, conntrack6: TOOL_MISSING, sysctl: settings }).conntrack)).toEqual([]);
    expect(value(one({ conntrack: TOOL_MISSING, conntrack6: TOOL_MISSING, sysctl: settings.replace('= 0', '= 7') }).conntrack)).toBe('the tool on n1/host: tool missing');
  });

  it('has the connections of both families, from one dump or two', () => {
    const text = dump('conntrack/testdata/conntrack');
    const count = (dumps: NodeSpec['node']): unknown => { const { conntrack } = one(dumps); return conntrack.kind === 'known' ? conntrack.value.length : conntrack.because.text; };
    expect(count({ conntrack: { state: 'ok', text, command: 'conntrack -L' } })).toBe(9);
    expect(count({ conntrack: { state: 'ok', text, command: 'conntrack -L -f ipv4' } })).toBe('conntrack6 of n1/host was not collected');
    expect(count({ conntrack: { state: 'ok', text, command: 'conntrack -L -f ipv4' }, conntrack6: { state: 'empty' } })).toBe(9);
  });
});

describe('a pod', () => {
  const UID = '0a1b2c3d-1111-2222-3333-444455556666';
  const object = (changes: { readonly spec?: object; readonly status?: object; readonly meta?: object } = {}): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: UID, ...changes.meta }, spec: { nodeName: 'n1', containers: [], ...changes.spec }, status: changes.status ?? {} });
  const addr = (text: string): string => `2: eth0@if5: <UP> mtu 1500\n    inet ${text}/32 scope global eth0\n`;

  function place(cgroups: readonly string[], pod: object, addresses: readonly string[] = ['10.1.0.5', '10.1.0.6'], nodeName = 'n1', node: NodeSpec['node'] = {}): unknown {
    const { evidence } = bundle({ [nodeName]: { node, netns: { host: { dumps: { 'ip-addr': addr('10.1.0.5') } }, a: { cgroups, names: ['cni-a'], dumps: { 'ip-addr': addr(addresses[0] ?? '') } }, b: { dumps: { 'ip-addr': addr(addresses[1] ?? '') } } } } }, { pods: JSON.stringify({ kind: 'List', items: [pod] }), nodes: JSON.stringify({ kind: 'List', items: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { addresses: [{ type: 'Hostname', address: 'Worker-1' }] } }] }) });
    const { cluster, placement } = load(evidence);
    const read: Pod | undefined = cluster.pods.kind === 'known' ? cluster.pods.value[0] : undefined;
    if (read === undefined) throw new Error('no pod');
    return value(placement.netnsOfPod(read));
  }

  it.each([
    ['cgroup v2, systemd', `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UID.replaceAll('-', '_')}.slice/cri-containerd-aa.scope`],
    ['cgroup v2, systemd, guaranteed', `0::/kubepods.slice/kubepods-pod${UID.replaceAll('-', '_')}.slice/crio-aa.scope`],
    ['cgroup v1, cgroupfs', `12:net_cls,net_prio:/kubepods/burstable/pod${UID}/aabb`],
    ['cgroup v2, below a prefix', `0::/kubelet/kubepods/pod${UID}/aabb`],
  ])('is in the namespace of the processes in its cgroup (%s)', (_name, cgroup) => {
    expect(place([cgroup], object())).toBe('n1/a');
  });

  it('is in the namespace that has its address, when no cgroup says it', () => {
    expect(place([], object({ status: { podIP: '10.1.0.6' } }))).toBe('n1/b');
    expect(place([], object({ status: { podIP: '10.1.0.5' } }))).toBe('n1/a');
    expect(place([], object({ status: { podIP: '10.1.0.7' } }))).toMatch(/^no network namespace collected on n1/);
  });

  it('is not in the namespace of another pod that has its address by now', () => {
    expect(place(['0::/kubepods/podffffffff-1111-2222-3333-444455556666/x'], object({ status: { podIP: '10.1.0.5' } }))).toMatch(/^no network namespace collected on n1/);
    expect(place([], object({ status: { podIP: '10.1.0.5', phase: 'Succeeded' } }))).toMatch(/has ended/);
  });

  it('is nowhere when two namespaces fit', () => {
    expect(place([], object({ status: { podIP: '10.1.0.5' } }), ['10.1.0.5', '10.1.0.5'])).toBe('several network namespaces on n1 could be that of pod shop/web by its address: a, b');
  });

  it('on the host network is in the host namespace, whatever its cgroup', () => {
    expect(place([`0::/kubepods/pod${UID}/x`], object({ spec: { hostNetwork: true } }))).toBe('n1/host');
  });

  it('that is static is found by the UID that kubelet gave it', () => {
    expect(place(['0::/kubepods/pod00112233445566778899aabbccddeeff/x'], object({ meta: { annotations: { 'kubernetes.io/config.mirror': '00112233445566778899aabbccddeeff' } } }))).toBe('n1/a');
  });

  it('is on the collected node that its node object means', () => {
    const status = { podIP: '10.1.0.6' };
    expect(place([], object({ status }), undefined, 'worker-1')).toBe('worker-1/b');
    expect(place([], object({ status }), undefined, 'n1.example.org')).toBe('n1.example.org/b');
    expect(place([], object({ status }), undefined, 'other', { hostname: 'n1\n' })).toBe('other/b');
    expect(place([], object({ status }), undefined, 'n2')).toBe('node n1 was not collected');
  });

  it('and namespaces are found by name and address, unless two fit', () => {
    const { evidence } = bundle({ n1: { netns: { host: { dumps: { 'ip-addr': addr('10.0.0.1') } }, a: { names: ['blue'], dumps: { 'ip-addr': addr('10.1.0.5') } }, b: { names: ['red', 'x'], dumps: { 'ip-addr': addr('10.96.0.1') } }, c: { names: ['x'], dumps: { 'ip-addr': addr('10.96.0.1') } } } } });
    const { placement } = load(evidence);
    expect(['blue', 'b', 'x', 'y'].map((name) => value(placement.netnsNamed('n1', name)))).toEqual(['n1/a', 'n1/b', 'several network namespaces of n1 are named x', 'no network namespace y was collected on n1']);
    expect([placement.ownerOf(ip('10.1.0.5')), placement.ownerOf(ip('10.96.0.1')), placement.ownerOf(ip('10.9.9.9'))]).toEqual(['n1/a', undefined, undefined]);
    expect(placement.namesOn('n1')).toEqual(['host', 'a', 'blue', 'b', 'red', 'x', 'c', 'x']);
  });
});
