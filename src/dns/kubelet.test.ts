import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openBundle } from '../collect/index.ts';
import { load } from '../load.ts';
import type { Evidence, EvidenceItem } from '../model/evidence/index.ts';
import type { NameReport } from '../model/resolve/index.ts';
import { presentNameHtml, presentNameText } from '../present/index.ts';
import { explainNameIn } from './index.ts';

/** A recorded cluster in which pod/shop/web asks for db, and everything is well. */
const recorded = await openBundle([fileURLToPath(new URL('../../cases/dns/dns-queries-dropped-healthy/bundle.tgz', import.meta.url))]);
const WEB = recorded.nodes.flatMap(({ name, items }) => items.flatMap(({ netns = 'host', source, file }) => (name === 'n1' && source === 'resolv-conf' && netns !== 'host' ? [{ netns, file }] : [])))[0] ?? { netns: '', file: '' };
/** What the collector says of kubelet 1.36 of the lab, as `npm run control-plane -- pod-files` kept it. */
const KUBELET = 'kubelet\nflag --config=/var/lib/kubelet/kubelet.yaml\nfile /var/lib/kubelet/kubelet.yaml\n26\tclusterDNS:\n27\t  - 10.96.0.10\n28\tclusterDomain: cluster.local\n29\tresolvConf: /etc/resolv.conf\n';

interface Otherwise {
  readonly kubelet?: string;
  /** What was collected of pods in the network of the node. */
  readonly hostPods?: string;
  /** The node's /etc/resolv.conf. */
  readonly node?: string;
  /** How the pod's file was collected. */
  readonly own?: Partial<EvidenceItem>;
  readonly spec?: object;
}

/** An item with parts of it otherwise: one that was opened reads its text and its state when they are asked for. */
const otherItem = (item: EvidenceItem, over: Partial<EvidenceItem> = {}): EvidenceItem => ({ node: item.node, ...(item.netns === undefined ? {} : { netns: item.netns }), source: item.source, file: item.file, command: item.command, state: item.state, exit: item.exit, startedAt: item.startedAt, durationMs: item.durationMs, text: () => item.text(), ...over });

/** The recorded cluster with other items on n1, and pod/shop/web with more in its spec. */
function changed({ kubelet, hostPods, node, own, spec }: Otherwise): Evidence {
  const items = (all: readonly EvidenceItem[]): readonly EvidenceItem[] => [
    ...all.map((item) => (item.source === 'resolv-conf' && item.netns === 'host' && node !== undefined ? otherItem(item, { text: () => node }) : item.source === 'resolv-conf' && item.netns === WEB.netns ? otherItem(item, own) : item)),
    ...[['kubelet', kubelet] as const, ['host-pods', hostPods] as const].flatMap(([source, text]): readonly EvidenceItem[] => (text === undefined ? [] : [{ node: 'n1', source, file: `nodes/n1/node/${source}.txt`, command: 'awk', state: 'ok', exit: 0, startedAt: '', durationMs: 0, text: () => text }])),
  ];
  const cluster = recorded.cluster.map((item) => (item.resource !== 'pods' ? item : { resource: item.resource, file: item.file, command: item.command, state: item.state, text: () => { const list = JSON.parse(item.text()) as { items: { metadata: { name: string }; spec: object }[] }; return JSON.stringify({ ...list, items: list.items.map((pod) => (pod.metadata.name === 'web' ? { ...pod, spec: { ...pod.spec, ...spec } } : pod)) }); } }));
  return { ...recorded, cluster, nodes: recorded.nodes.map((one) => (one.name === 'n1' ? { ...one, items: items(one.items) } : one)) };
}

function ask({ libc = 'glibc', ...otherwise }: Otherwise & { readonly libc?: 'glibc' | 'musl' | 'told' }): NameReport {
  const evidence = changed(otherwise);
  const answer = explainNameIn(evidence, load(evidence), { from: { kind: 'pod', namespace: 'shop', name: 'web' }, name: 'db', type: 'both', ...(libc === 'told' ? {} : { libc: { kind: libc } }) });
  if (answer.kind === 'refused') throw new Error(JSON.stringify(answer.refusal));
  return answer.report;
}

const unread: Partial<EvidenceItem> = { state: 'not permitted', note: 'Permission denied', text: () => '' };
/** No process was seen: what was read is the node's. */
const ofNode: Partial<EvidenceItem> = { command: 'cat /etc/resolv.conf', text: () => 'nameserver 10.0.0.254\n' };
const linesOf = ({ asker }: NameReport): readonly string[] | undefined => asker.resolvConf?.map(({ text }) => text);
const notesOf = ({ findings }: NameReport): readonly string[] => findings.filter(({ id }) => id === 'resolv-conf-not-as-kubelet-writes-it').map(({ title }) => title.en);
const CLUSTER = ['search shop.svc.cluster.local svc.cluster.local cluster.local', 'nameserver 10.96.0.10', 'options ndots:5'];

describe('the resolv.conf of a pod that was not collected', () => {
  it('is as kubelet writes it where it could not be read, and the name resolves by it', () => {
    const report = ask({ kubelet: KUBELET, own: unread });
    expect(linesOf(report)).toEqual(CLUSTER);
    expect(report.asker.resolvConf?.[1]?.because).toEqual([{ ref: { file: 'nodes/n1/node/kubelet.txt', line: 5 }, text: '- 10.96.0.10' }]);
    expect(report.verdict).toEqual({ kind: 'resolved' });
    expect(notesOf(report)).toEqual([]);
  });

  it("is as kubelet writes it where no process was seen, too, whose other files are not known: those that were read are the node's", () => {
    const report = ask({ kubelet: KUBELET, own: ofNode });
    expect(linesOf(report)).toEqual(CLUSTER);
    expect(report.verdict).toEqual({ kind: 'unknown', because: [{ text: 'no process of pod/shop/web was seen: its /etc/nsswitch.conf is not known' }] });
  });

  it('is unknown where nobody says what kubelet writes: the Service of the cluster DNS does not', () => {
    const { verdict, asker } = ask({ own: unread });
    expect(asker.resolvConf).toBeUndefined();
    expect(verdict).toEqual({ kind: 'unknown', because: [{ text: 'what kubelet was told of n1/host was not collected' }] });
    expect(ask({ own: unread, kubelet: '' }).verdict).toMatchObject({ kind: 'unknown', because: [{ text: 'no kubelet was seen on n1, and no pod beside has a file that says what it writes' }] });
  });

  it("is that of kubelet for a pod in its node's network, and not the node's own", () => {
    const spec = { hostNetwork: true };
    expect(linesOf(ask({ kubelet: KUBELET, spec: { ...spec, dnsPolicy: 'ClusterFirstWithHostNet' } }))).toEqual(CLUSTER);
    const report = ask({ kubelet: KUBELET, spec, node: 'search lab.example.\nnameserver 10.0.0.254\n' });
    expect(report.asker.resolvConf).toEqual([{ text: 'search lab.example', because: [expect.objectContaining({ text: 'search lab.example.' })] }, { text: 'nameserver 10.0.0.254', because: [expect.objectContaining({ ref: { file: 'bundle/nodes/n1/netns/host/resolv-conf.txt', line: 2 } })] }]);
  });

  it('is shown with the lines that it rests on, in both languages and on the page', () => {
    const report = ask({ kubelet: KUBELET, own: unread, spec: { dnsConfig: { options: [{ name: 'ndots', value: '2' }] } } });
    expect(presentNameText(report, { lang: 'en', color: false, verbose: false })).toContain('Its resolv.conf was not read; kubelet writes:\n  search shop.svc.cluster.local svc.cluster.local cluster.local\n      nodes/n1/node/kubelet.txt:6  clusterDomain: cluster.local\n');
    expect(presentNameText(report, { lang: 'zh', color: false, verbose: false })).toMatch(/options ndots:2\n.*Pod 的 dnsConfig：option ndots:2/);
    expect(presentNameHtml(report, { lang: 'en' })).toContain('options ndots:2</td>');
  });
});

describe("the files of a pod in its node's network", () => {
  const UID = JSON.parse(recorded.cluster.find(({ resource }) => resource === 'pods')?.text() ?? '{}') as { items: { metadata: { name: string; uid: string } }[] };
  const own = (uid: string, hosts: string): string => `pod ${uid}\nfile /etc/resolv.conf\n\tnameserver 10.96.0.10\n\tsearch shop.svc.cluster.local\n${hosts}absent /etc/nsswitch.conf\nunread /etc/host.conf\nfile libc\n\tprogram /app\n\tmusl 1.2.3\n`;
  const uid = UID.items.find(({ metadata }) => metadata.name === 'web')?.metadata.uid ?? '';
  const spec = { hostNetwork: true };

  it('are its own, and not those of the node or of other pods there', () => {
    const hosts = 'file /etc/hosts\n\t127.0.0.1 localhost\n\t10.9.9.9 db\n';
    const report = ask({ spec, hostPods: `${own('00000000-0000-0000-0000-000000000000', 'absent /etc/hosts\n')}${own(uid, hosts)}`, libc: 'musl' });
    expect(linesOf(report)).toBeUndefined();
    expect(report.lookups[0]?.ways[0]).toMatchObject({ answer: { kind: 'addresses', addresses: ['10.9.9.9'] }, because: [{ ref: { file: 'nodes/n1/node/host-pods.txt', line: 17 }, text: '10.9.9.9 db' }] });
    expect(ask({ spec, hostPods: own(uid, 'absent /etc/hosts\n'), libc: 'musl' }).verdict).toEqual({ kind: 'resolved' });
  });

  it('tell its resolver', () => {
    expect(ask({ spec, hostPods: own(uid, 'absent /etc/hosts\n'), libc: 'told' }).lookups.map(({ resolver, because }) => [resolver, because])).toEqual([['musl 1.2.3', [{ ref: { file: 'nodes/n1/node/host-pods.txt', line: 10 }, text: 'musl 1.2.3' }]]]);
    expect(ask({ spec, hostPods: own('other', ''), libc: 'told' }).lookups).toHaveLength(3);
  });

  it.each([
    ['were not collected', undefined, '/etc/hosts of pod/shop/web was not collected'],
    ['are those of a pod without a process', '', 'no process of pod/shop/web was seen: its /etc/hosts is not known'],
    ['could not be read', own(uid, 'unread /etc/hosts\n'), '/etc/hosts of pod/shop/web could not be read'],
  ])('are unknown where they %s', (_, hostPods, text) => {
    expect(ask({ kubelet: KUBELET, spec: { ...spec, dnsPolicy: 'ClusterFirstWithHostNet' }, ...(hostPods === undefined ? {} : { hostPods }), libc: 'musl' }).verdict).toEqual({ kind: 'unknown', because: [{ text }] });
  });
});

describe('the resolv.conf of a pod that was collected', () => {
  it('is what counts, and nothing is said of it where kubelet would write the same, whatever the order of options', () => {
    for (const otherwise of [{}, { kubelet: KUBELET }, { kubelet: KUBELET, spec: { dnsConfig: { options: [{ name: 'use-vc' }] } }, own: { text: () => `${CLUSTER.slice(0, 2).join('\n')}\noptions use-vc ndots:5\n` } }, { kubelet: KUBELET.replace('file /', 'file changed /'), node: 'search new.example\n' }, { node: 'search new.example\n' }]) {
      expect(linesOf(ask(otherwise))).toBeUndefined();
      expect(notesOf(ask(otherwise))).toEqual([]);
    }
  });

  it('has a note with both lines where the file of the node, the settings of kubelet or the pod itself changed since', () => {
    const searching = ask({ kubelet: KUBELET, node: 'search new.example\nnameserver 10.0.0.254\n' });
    expect(notesOf(searching)).toEqual([`The resolv.conf of pod/shop/web has "${CLUSTER[0] ?? ''}", and kubelet would write "${CLUSTER[0] ?? ''} new.example" now`]);
    const [note] = searching.findings.filter(({ id }) => id === 'resolv-conf-not-as-kubelet-writes-it');
    expect(note).toMatchObject({ severity: 'note', proofs: [], title: { zh: expect.stringContaining('而 kubelet 现在会写入') as unknown } });
    expect(note?.evidence).toEqual([{ ref: { file: WEB.file, line: 1 }, text: CLUSTER[0] }, { ref: { file: 'nodes/n1/node/kubelet.txt', line: 6 }, text: 'clusterDomain: cluster.local' }, { ref: { file: 'bundle/nodes/n1/netns/host/resolv-conf.txt', line: 1 }, text: 'search new.example' }]);
    expect(searching.verdict).toEqual({ kind: 'resolved' });
    expect(notesOf(ask({ kubelet: KUBELET.replace('10.96.0.10', '169.254.20.10') }))).toEqual(['The resolv.conf of pod/shop/web has "nameserver 10.96.0.10", and kubelet would write "nameserver 169.254.20.10" now']);
    expect(notesOf(ask({ kubelet: KUBELET, own: { text: () => `${CLUSTER.slice(0, 2).join('\n')}\n` } }))).toEqual(['The resolv.conf of pod/shop/web has "no line options", and kubelet would write "options ndots:5" now']);
  });
});
