import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReadRound, WrittenBy } from '../../../lab/control-plane/pod-files/read.ts';
import type { PodDnsSpec } from '../../../lab/control-plane/pod-files/rounds.ts';
import { confFile, lineOf } from '../../model/resolve/index.ts';
import type { ConfFile } from '../../model/resolve/index.ts';
import { baseByPodsBeside, baseBySettings, podResolvConf } from './index.ts';
import type { DnsPod } from './index.ts';

const folder = join(import.meta.dirname, 'testdata');
/** What real kubelets made, by `npm run control-plane -- pod-files`. */
const tables = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly by: WrittenBy; readonly rounds: readonly ReadRound[] });

const podOf = ({ dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig }: PodDnsSpec): DnsPod => ({ namespace: 'shop', dnsPolicy, hostNetwork: hostNetwork === true, ...(dnsConfig === undefined ? {} : { dnsConfig: { ...dnsConfig } }), because: { ref: { file: 'cluster/pods.json', line: 1 }, text: '' } });
const told = (text: string): ConfFile => confFile('nodes/n1/node/kubelet.txt', text);
const nodeFile = (text: string): ConfFile => confFile('nodes/n1/netns/host/resolv-conf.txt', text);
/** kubelet keeps options in no order: each time it writes them in another. */
const inOrder = (text: string): string => text.replace(/^options .*$/m, (line) => ['options', ...line.split(' ').slice(1).sort()].join(' '));
const textOf = (file: ConfFile): string => (file.kind === 'lines' ? inOrder(file.lines.map((line) => `${line}\n`).join('')) : file.kind);

describe.each(tables)('the files of pods of kubelet $by.kubelet and $by.runtime', ({ by, rounds }) => {
  it.each(rounds)('are those that it wrote: $name', ({ told: said, nodeFile: text, pods, files }) => {
    const base = baseBySettings(told(said), { resolvConf: nodeFile(text), hasIpv6: false });
    if (base === undefined) throw new Error(`no kubelet in ${said}`);
    const written = Object.entries(pods).map(([name, spec]) => [name, podResolvConf(podOf(spec), base, by.kubelet, name)] as const);
    for (const [name, file] of written) {
      // Where kubelet hands over nothing this release of containerd copies the file of the node, and another leaves the pod's empty.
      if (file.kind === 'unknown') expect([file.because.text, files[name]]).toEqual([expect.stringMatching(/^kubelet hands over no nameserver/), text]);
      else expect([name, textOf(file)]).toEqual([name, inOrder(files[name] ?? '')]);
    }
    expect(written.filter(([, { kind }]) => kind === 'unknown').map(([name]) => name)).toEqual(text === 'domain corp.example\n' ? ['default'] : []);
  });

  it.each(rounds)('say as much of kubelet to the pods beside them: $name', ({ name: round, pods, files }) => {
    const beside = Object.entries(pods).flatMap(([name, spec]) => (spec.hostNetwork === true ? [] : [{ pod: podOf(spec), file: confFile(`${name}.txt`, files[name] ?? '') }]));
    const otherwise = [{ text: 'nobody says it' }];
    const byThem = Object.entries(pods).map(([name, spec]) => [name, podResolvConf(podOf(spec), baseByPodsBeside(beside, otherwise), by.kubelet, name)] as const);
    for (const [name, file] of byThem) if (file.kind === 'lines') expect([name, textOf(file)]).toEqual([name, inOrder(files[name] ?? '')]);
    // In these nothing is cut, and kubelet has both settings.
    if (['plain', 'full', 'cluster-names', 'no-node-file'].includes(round)) expect(byThem.filter(([, { kind }]) => kind !== 'lines')).toEqual([]);
  });
});

const base = (said: string, file = nodeFile('nameserver 10.0.0.254\n')): NonNullable<ReturnType<typeof baseBySettings>> => {
  const found = baseBySettings(told(said), { resolvConf: file, hasIpv6: false });
  if (found === undefined) throw new Error('no kubelet');
  return found;
};
const composed = (said: string, spec: PodDnsSpec = {}, file?: ConfFile): ConfFile => podResolvConf(podOf(spec), base(said, file), 'v1.36.3', 'pod/shop/web/etc/resolv.conf');
const YAML = 'kubelet\nflag --config=/c\nfile /c\n12\tclusterDNS:\n13\t- 10.96.0.10\n14\tclusterDomain: cluster.local\n';

describe('what kubelet was told', () => {
  it('is read of YAML in both its forms and of JSON, quoted or not', () => {
    const wanted = textOf(composed(YAML));
    expect(wanted).toBe('search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n');
    for (const file of ['3\tclusterDNS: ["10.96.0.10"]  # of the cluster\n9\tclusterDomain: "cluster.local"\n', '3\t    "clusterDNS": [\n4\t        "10.96.0.10"\n5\t    ],\n6\t    "clusterDomain": "cluster.local",\n', "3\tclusterDomain: 'cluster.local'\n4\tclusterDNS: [ 10.96.0.10 ]\n"]) expect(textOf(composed(`kubelet\nfile /c\n${file}`))).toBe(wanted);
  });

  it('is an argument before a file, and a later file before an earlier one', () => {
    expect(textOf(composed(`${YAML}file /d/10.conf\n1\tclusterDNS: [10.96.0.11]\nfile /d/20.conf\n1\tresolvConf: /run/x\nresolv.conf /run/x\n1\tsearch lab.example\n`))).toBe('search shop.svc.cluster.local svc.cluster.local cluster.local lab.example\nnameserver 10.96.0.11\noptions ndots:5\n');
    expect(textOf(composed(YAML.replace('flag --config=/c', 'flag --config=/c\nflag --cluster-dns=10.96.0.12,10.96.0.13\nflag --cluster_domain=other.example')))).toBe('search shop.svc.other.example svc.other.example other.example\nnameserver 10.96.0.12\nnameserver 10.96.0.13\noptions ndots:5\n');
  });

  it('is not known where a file changed since, is not there, was not read or not collected, and where there are two kubelets', () => {
    for (const [text, why] of [
      [YAML.replace('file /c', 'file changed /c'), '/c changed after kubelet began, or is not there'], [YAML.replace('file /c', 'file absent /c'), '/c changed after kubelet began, or is not there'],
      ['kubelet\nfile /c\n1\t?\n', '/c is written in a way that was not read'], [`${YAML}20\tresolvConf: /run/x\n`, '/run/x of the node was not collected'], [`${YAML}kubelet\n`, 'there are several kubelets on the node'],
      [`${YAML}20\tresolvConf: /run/x\nresolv.conf absent /run/x\n`, '/run/x is not there'],
    ] as const) expect(composed(text)).toMatchObject({ kind: 'unknown', because: { text: why } });
    expect(composed(YAML, { dnsPolicy: 'Default' }, nodeFile('nameserver 10.0.0.1\nnameserver\n'))).toMatchObject({ kind: 'unknown', because: { ref: { line: 2 }, text: 'nameserver' } });
    expect(baseBySettings(told(''), { resolvConf: nodeFile(''), hasIpv6: false })).toBeUndefined();
  });

  it('is cited line for line', () => {
    const file = composed(YAML, { dnsConfig: { nameservers: ['192.0.2.53'] } }, nodeFile('search lab.example\n'));
    expect([1, 2, 3, 4].map((line) => lineOf(file, line))).toEqual([
      { ref: { file: 'nodes/n1/node/kubelet.txt', line: 6 }, text: 'clusterDomain: cluster.local' }, { ref: { file: 'nodes/n1/node/kubelet.txt', line: 5 }, text: '- 10.96.0.10' },
      { ref: { file: 'cluster/pods.json', line: 1 }, text: 'dnsConfig of the pod: nameserver 192.0.2.53' }, { ref: { file: 'cluster/pods.json', line: 1 }, text: 'dnsPolicy of the pod: ClusterFirst' },
    ]);
    expect(file.kind === 'lines' ? file.rests?.[0]?.map(({ text }) => text) : []).toEqual(['clusterDomain: cluster.local', 'search lab.example']);
  });

  it('needs the version where releases differ, and not elsewhere', () => {
    const many = nodeFile(`search ${Array.from({ length: 9 }, (_, index) => `d${index}.example`).join(' ')}\nnameserver 10.0.0.1\n`);
    expect(podResolvConf(podOf({}), base(YAML), undefined, 'x').kind).toBe('lines');
    expect(podResolvConf(podOf({}), base(YAML, many), undefined, 'x')).toMatchObject({ kind: 'unknown', because: { text: 'the version of kubelet: before 1.26 it takes fewer search domains' } });
    expect(textOf(podResolvConf(podOf({}), base(YAML, many), 'v1.25.16', 'x'))).toContain('cluster.local d0.example d1.example d2.example\n');
  });
});

describe('what pods beside say', () => {
  const file = (text: string): ConfFile => confFile('beside.txt', text);
  const CLUSTER = 'search dns.svc.cluster.local svc.cluster.local cluster.local lab.example\nnameserver 10.96.0.10\noptions ndots:5\n';
  const beside = (...texts: readonly string[]): ConfFile => podResolvConf(podOf({}), baseByPodsBeside(texts.map((text) => ({ pod: { ...podOf({}), namespace: 'dns' }, file: file(text) })), [{ text: 'nobody says it' }]), 'v1.36.3', 'x');

  it("is taken with the pod's own namespace", () => {
    expect(textOf(beside(CLUSTER))).toBe('search shop.svc.cluster.local svc.cluster.local cluster.local lab.example\nnameserver 10.96.0.10\noptions ndots:5\n');
  });

  it('is not taken of a file that is not as kubelet writes it, nor where two differ, nor of a pod with a dnsConfig', () => {
    expect(beside(CLUSTER.replace('ndots:5', 'ndots:2'))).toMatchObject({ kind: 'unknown', because: { text: 'nobody says it' } });
    expect(beside(CLUSTER, CLUSTER.replace('lab.example', 'other.example'))).toMatchObject({ kind: 'unknown', because: { ref: { file: 'beside.txt', line: 2 }, text: 'pods beside have different files: it is not known what kubelet writes now' } });
    expect(podResolvConf(podOf({}), baseByPodsBeside([{ pod: podOf({ dnsConfig: {} }), file: file(CLUSTER.replace('dns.svc', 'shop.svc')) }], [{ text: 'nobody says it' }]), 'v1.36.3', 'x').kind).toBe('unknown');
  });
});
