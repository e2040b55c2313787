import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../../../src/collect/index.ts';
import { hostPodFile } from '../../../src/dns/host-pods.ts';
import { load } from '../../../src/load.ts';
import { baseBySettings, podResolvConf } from '../../../src/resolve/index.ts';
import { confFile } from '../../../src/model/resolve/index.ts';
import { buildNetwhy } from '../../../src/cli/cluster/testing/built.ts';
import { programsOrSkip } from '../../../src/collect/cluster/testing/api-server.ts';
import { runProgram } from '../../kernel/spawn.ts';
import { KUBERNETES_PROGRAMS, LAB_PROGRAMS, MINORS, cachedPath, kubernetesProgram, labProgram } from '../build/modules.ts';
import { openCluster } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { onNode } from '../node/node.ts';
import type { NameReport } from '../../../src/model/resolve/index.ts';
import { NAMESPACE, isAccepted, readPodFiles, writeNodeFile } from './read.ts';
import { ROUNDS } from './rounds.ts';

const [MINOR] = MINORS;

/** Why no real kubelet can be asked here: it is built by `npm run control-plane -- build`, never by a test. */
async function missing(): Promise<string | undefined> {
  if (programsOrSkip().kind === 'missing') return 'no control plane was asked for';
  if (process.getuid?.() !== 0) return 'it needs root';
  const unbuilt = [...KUBERNETES_PROGRAMS.map((name) => kubernetesProgram(MINOR, name)), ...LAB_PROGRAMS.map(labProgram)].find((program) => !existsSync(cachedPath(program)));
  if (unbuilt !== undefined) return `${unbuilt.name} is not built: npm run control-plane -- build`;
  for (const program of ['containerd', 'runc', 'busybox']) if ((await runProgram(['which', program])).code !== 0) return `there is no ${program}`;
  return existsSync('/usr/lib/cni/bridge') ? undefined : 'there are no CNI plugins (containernetworking-plugins)';
}

const why = await missing();
if (why !== undefined) console.warn(`skipped, no real kubelet: ${why}`);

/** kubelet keeps options in no order: each time it writes them in another. */
const inOrder = (text: string): string => text.replace(/^options .*$/m, (line) => ['options', ...line.split(' ').slice(1).sort()].join(' '));
/** Of each kind of round one: the others are in the recorded table. */
const SOME = ['full', 'search-33', 'list-2048', 'no-cluster-dns', 'other-file'];

describe.skipIf(why !== undefined)('the resolv.conf of pods of a real kubelet', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await openCluster({ minor: MINOR, mode: 'iptables', nodes: ['n1'], bare: true });
  }, 600_000);
  afterAll(() => cluster?.close(), 60_000);

  it('is byte for byte the one that is composed of what was collected of that kubelet, but for the order of options', async () => {
    const { by, rounds } = await readPodFiles(cluster, ROUNDS.filter(({ name }) => SOME.includes(name)));
    expect(rounds.map(({ name }) => name)).toEqual(SOME);
    for (const { name: round, told, nodeFile, pods, files } of rounds) {
      const base = baseBySettings(confFile('kubelet.txt', told), { resolvConf: confFile('resolv-conf.txt', nodeFile), hasIpv6: false });
      if (base === undefined) throw new Error(`no kubelet in ${told}`);
      const composed = Object.entries(pods).map(([name, { dnsPolicy = 'ClusterFirst', hostNetwork = false, dnsConfig }]) => {
        const file = podResolvConf({ namespace: 'shop', dnsPolicy, hostNetwork, ...(dnsConfig === undefined ? {} : { dnsConfig }), because: { text: '' } }, base, by.kubelet, name);
        return [name, file.kind === 'lines' ? inOrder(`${file.lines.join('\n')}\n`) : JSON.stringify(file)];
      });
      expect([round, Object.fromEntries(composed)]).toEqual([round, Object.fromEntries(Object.entries(files).map(([name, text]) => [name, inOrder(text)]))]);
    }
  }, 900_000);

  it('is what `netwhy dns` takes as it was collected, of pods in the network of the node as well, and nothing is said of it until the file of the node is another', async () => {
    const round = ROUNDS.find(({ name }) => name === 'full');
    const node = cluster.nodes.get('n1');
    if (round === undefined || node === undefined) throw new Error('bug: no round, or no node');
    const { rounds: [read] } = await readPodFiles(cluster, [round]);
    const netwhy = join(cluster.folder, 'netwhy.mjs');
    await buildNetwhy(netwhy);
    const collected = async (name: string): Promise<(pod: string) => Promise<NameReport>> => {
      const [host, objects] = [join(cluster.folder, `${name}-host.tgz`), join(cluster.folder, `${name}-objects.tgz`)];
      await onNode(node, [process.execPath, netwhy, 'collect', '-o', host]);
      await runProgram(['env', `KUBECONFIG=${cluster.plane.kubeconfig}`, `PATH=${dirname(cluster.plane.programs.kubectl)}:${process.env['PATH'] ?? ''}`, process.execPath, netwhy, 'collect', '--no-host', '--kubectl', '-o', objects]);
      return async (pod) => JSON.parse((await runProgram([process.execPath, netwhy, 'dns', `pod/${NAMESPACE}/full-${pod}`, 'db.example.', '--libc', 'musl', '--bundle', host, '--bundle', objects, '-o', 'json'])).stdout) as NameReport;
    };
    const noteOf = ({ findings }: NameReport): string | undefined => findings.find(({ id }) => id === 'resolv-conf-not-as-kubelet-writes-it')?.title.en;
    const before = await collected('before');
    for (const pod of Object.keys(round.pods)) {
      const report = await before(pod);
      expect([pod, noteOf(report), report.asker.resolvConf]).toEqual([pod, undefined, undefined]);
    }
    const evidence = await openBundle([join(cluster.folder, 'before-host.tgz'), join(cluster.folder, 'before-objects.tgz')]);
    const { pods } = load(evidence).cluster;
    for (const [name] of Object.entries(round.pods).filter(([, { hostNetwork }]) => hostNetwork === true)) {
      const pod = pods.kind === 'known' ? pods.value.find(({ metadata }) => metadata.name === `full-${name}`) : undefined;
      const file = pod && hostPodFile(evidence, pod, '/etc/resolv.conf');
      expect([name, file?.kind === 'lines' ? `${file.lines.join('\n')}\n` : file]).toEqual([name, read?.files[name]]);
    }
    await writeNodeFile(node, '/etc/resolv.conf', 'nameserver 10.0.0.254\nsearch other.example\n');
    const after = await collected('after');
    expect(noteOf(await after('cluster-first'))).toBe(`The resolv.conf of pod/shop/full-cluster-first has "search shop.svc.cluster.local svc.cluster.local cluster.local corp.example lab.example", and kubelet would write "search shop.svc.cluster.local svc.cluster.local cluster.local other.example" now`);
    expect(noteOf(await after('default'))).toContain('has "nameserver 10.0.0.254 10.0.0.53", and kubelet would write "nameserver 10.0.0.254" now');
    expect(noteOf(await after('default-host'))).toContain('has "nameserver 10.0.0.254 10.0.0.53", and kubelet would write "nameserver 10.0.0.254" now');
    expect(noteOf(await after('none'))).toBeUndefined();
  }, 900_000);

  it('never has more than the API server takes of one pod: three nameservers, 32 search domains, 2048 characters, and None without a nameserver', async () => {
    const nameservers = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
    const searches = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `d${index}.example`);
    const long = Array.from({ length: 9 }, (_, index) => `${`d${index}${'x'.repeat(48)}.`.repeat(4)}${'x'.repeat(40)}`);
    expect(await Promise.all([{ dnsConfig: { nameservers: nameservers.slice(1) } }, { dnsConfig: { searches: searches(32) } }, { dnsPolicy: 'None', dnsConfig: { nameservers: nameservers.slice(3) } }].map((spec) => isAccepted(cluster, spec)))).toEqual([true, true, true]);
    expect(await Promise.all([{ dnsConfig: { nameservers } }, { dnsConfig: { searches: searches(33) } }, { dnsConfig: { searches: long } }, { dnsPolicy: 'None' }].map((spec) => isAccepted(cluster, spec)))).toEqual([false, false, false, false]);
  }, 120_000);
});
