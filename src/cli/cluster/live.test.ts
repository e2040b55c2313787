import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../lab/judge/random.ts';
import { openBundle } from '../../collect/index.ts';
import { programsOrSkip, startApiServer } from '../../collect/cluster/testing/api-server.ts';
import type { ApiServer } from '../../collect/cluster/testing/api-server.ts';
import { addNode, runPods, standInKubelet, startKubelet } from '../../collect/cluster/testing/nodes.ts';
import type { Kubelet } from '../../collect/cluster/testing/nodes.ts';
import { packNodes, putObjects } from '../../collect/cluster/testing/recorded.ts';
import { buildNetwhy } from './testing/built.ts';

const programs = programsOrSkip();
const program = programs.kind === 'found' ? standInKubelet() : undefined;
if (programs.kind === 'found' && program === undefined) console.warn('skipped, no nodes for the API server: lab/stand-in-kubelet needs Go');
const recorded = join(import.meta.dirname, '../../../cases/tunnel/mtu-too-large-vxlan/bundle');

/** How often netwhy is killed, and when. */
const [KILLS, KILLS_SEED] = [Number(process.env['NETWHY_KILLS'] ?? 6), Number(process.env['NETWHY_KILLS_SEED'] ?? 1)];

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe.skipIf(program === undefined)('netwhy against a real API server with recorded nodes', () => {
  const top = program === undefined ? '' : mkdtempSync(join(tmpdir(), 'netwhy-live-'));
  const netwhy = join(top, 'netwhy.mjs');
  let [server, kubelet, pods] = [] as unknown as [ApiServer, Kubelet, { stop(): Promise<void> }];

  beforeAll(async () => {
    if (programs.kind === 'missing' || program === undefined) return;
    await buildNetwhy(netwhy);
    server = await startApiServer(programs);
    mkdirSync(join(top, 'archives'));
    kubelet = await startKubelet(program, { archives: join(top, 'archives') });
    packNodes(recorded, join(top, 'archives'), await putObjects(server, recorded, kubelet.port));
    // Two more: one whose kubelet is not there, and one that gives nothing.
    await addNode(server, 'n3', 1, { status: { addresses: [{ type: 'InternalIP', address: '10.0.0.3' }] } });
    await addNode(server, 'n4', kubelet.port, { status: { addresses: [{ type: 'InternalIP', address: '10.0.0.4' }] } });
    pods = runPods(server, new Set(['n1', 'n2', 'n3', 'n4']));
  }, 180_000);
  afterAll(async () => {
    await pods?.stop();
    kubelet?.stop();
    await server?.stop();
    rmSync(top, { recursive: true, force: true });
  });

  const start = (args: readonly string[]): { readonly child: ReturnType<typeof spawn>; readonly ended: Promise<Ran> } => {
    const child = spawn(process.execPath, [netwhy, ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: top, KUBECONFIG: server.kubeconfig } });
    const [out, err]: string[][] = [[], []];
    child.stdout.on('data', (text: Buffer) => out?.push(String(text)));
    child.stderr.on('data', (text: Buffer) => err?.push(String(text)));
    return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, out: (out ?? []).join(''), err: (err ?? []).join('') }))) };
  };
  const run = (...args: readonly string[]): Promise<Ran> => start(args).ended;
  const left = async (): Promise<readonly string[]> => {
    interface Made { readonly metadata: { readonly name: string; readonly namespace?: string; readonly deletionTimestamp?: string } }
    const [pods = [], namespaces = []] = await Promise.all(['pods', 'namespaces'].map(async (plural) => (JSON.parse((await server.admin('GET', `/api/v1/${plural}?labelSelector=netwhy.io/run`)).body) as { items: readonly Made[] }).items));
    // Nobody finishes the removal of namespaces here, with all that is in them: that it was asked for is what counts.
    const going = new Set(namespaces.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [] : [metadata.name])));
    return [...pods, ...namespaces].flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined && !going.has(metadata.namespace ?? '') ? [metadata.name] : []));
  };

  it('answers a question as from the bundle, names the context, and asks only the nodes that it touches', async () => {
    const { code, out, err } = await run('pod/shop/web', 'svc/shop/db:5432', '--save', join(top, 'saved.tgz'));
    expect(err).toMatch(/read \d+ kinds of API objects and node n1, n2; \d+ requests to the API server\n$/);
    expect(code).toBe(1);
    expect(out).toContain('unreachable  pod/shop/web -> svc/shop/db:5432');
    expect(out).toContain(`Context test, server ${server.url}`);
    expect(out).toContain('[mtu-too-large, proven]');
    expect((await run('pod/shop/web', 'svc/shop/db:5432', '--bundle', join(top, 'saved.tgz'), '-o', 'json')).out).toContain('"id": "mtu-too-large"');
    expect(await left()).toEqual([]);
  }, 60_000);

  it('collects what can be collected, and says of the rest that it is missing and why', async () => {
    const { code, err } = await run('collect', '--cluster', '-o', join(top, 'all.tgz'), '--node-timeout', '20');
    expect(code).toBe(0);
    expect(err).toMatch(/node n3 is missing: .*127\.0\.0\.1:1: connect: connection refused/);
    expect(err).toMatch(/node n4 is missing: /);
    expect(err).toContain('nodes: 2 of 4;');
    const evidence = await openBundle([join(top, 'all.tgz')]);
    expect(evidence.nodes.map(({ name }) => name)).toEqual(['n1', 'n2']);
    expect(evidence.diagnostics).toEqual([]);
    expect((await run('show', join(top, 'all.tgz'))).out).toMatch(/node\/n3: failed \(.*connection refused.*\)\n {6}What happens to packets on this node is unknown\./);
    expect(await left()).toEqual([]);
  }, 60_000);

  it('with the collector\'s role reads nodes through the agent\'s namespace alone, and without it says so', async () => {
    const { clusterRoles } = await import('../../manifests/index.ts');
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    for (const role of clusterRoles()) await server.admin('POST', `${rbac}/clusterroles`, role);
    const bind = (kind: string, name: string, user: string): object => ({ metadata: { name: user }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name }, subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }] });
    await server.admin('POST', '/api/v1/namespaces', { metadata: { name: 'netwhy' } });
    for (const user of ['reader', 'collector']) await server.admin('POST', `${rbac}/clusterrolebindings`, bind('ClusterRole', 'netwhy-reader', user));
    await server.admin('POST', `${rbac}/namespaces/netwhy/rolebindings`, bind('ClusterRole', 'netwhy-collector', 'collector'));
    const question = ['pod/shop/web', 'svc/shop/db:5432', '--kubeconfig'];
    const may = await run(...question, server.kubeconfigOf('collector'));
    expect(may.err).not.toContain('not allowed');
    expect(may.out).toContain('[mtu-too-large, proven]');
    const mayNot = await run(...question, server.kubeconfigOf('reader'));
    expect(mayNot.err).toContain('not allowed: create pods/exec -n netwhy. No node can be read');
    expect(mayNot.err).toMatch(/node n1 is missing: Forbidden: pods is forbidden: User "reader" cannot create resource "pods"/);
    expect(mayNot.code).toBe(4);
    expect(mayNot.err).toContain('its network namespace on node n1 was not collected');
  }, 60_000);

  it('interrupted leaves a bundle that opens and says what it lacks, and nothing in the cluster', async () => {
    const slow = await startKubelet(program ?? '', { archives: join(top, 'archives'), delay: '60s' });
    await server.admin('PATCH', '/api/v1/nodes/n4/status', { status: { daemonEndpoints: { kubeletEndpoint: { Port: slow.port } } } }, 'application/merge-patch+json');
    const { child, ended } = start(['collect', '--cluster', '-o', join(top, 'partial.tgz'), '--node-timeout', '50']);
    await pause(5000);
    child.kill('SIGINT');
    const { code, err } = await ended;
    slow.stop();
    expect(code).toBe(130);
    expect(err).toContain('node n4 is missing: interrupted');
    const evidence = await openBundle([join(top, 'partial.tgz')]);
    expect(evidence.nodes.map(({ name }) => name)).toEqual(['n1', 'n2']);
    expect(evidence.cluster.find(({ resource }) => resource === 'node/n4')).toMatchObject({ state: 'failed', note: 'interrupted' });
    expect(await left()).toEqual([]);
  }, 60_000);

  it('killed at any moment leaves nothing after the next run, and no bundle that does not open', async () => {
    const random = seededRandom(KILLS_SEED);
    // With the agent's namespace, and where a run makes one of its own; into an archive, into a folder, and with a question.
    const ways = [
      (target: string) => ['collect', '--cluster', '-o', `${target}.tgz`, '--nodes', 'n1,n2'],
      (target: string) => ['collect', '--cluster', '-o', target, '--nodes', 'n1,n2', '--agent-namespace', 'netwhy-none'],
      (target: string) => ['pod/shop/web', 'svc/shop/db:5432', '--save', `${target}.tgz`],
    ] as const;
    const wayOf = (round: number): (typeof ways)[number] => ways[round % ways.length] ?? ways[0];
    const took: number[] = [];
    for (const [round, way] of ways.entries()) {
      const began = Date.now();
      await run(...way(join(top, `whole-${round}`)));
      took.push(Date.now() - began);
    }
    const counts = { ended: 0, opened: 0, left: 0 };
    for (let round = 0; round < KILLS; round += 1) {
      const target = join(top, `killed-${round}`);
      const { child, ended } = start(wayOf(round)(target));
      // Half of them near the end, where bundles are written and pods removed.
      const whole = took[round % ways.length] ?? 0;
      await pause(random.chance(0.5) ? random.int(0, whole) : random.int(Math.floor(whole * 0.7), whole));
      child.kill('SIGKILL');
      if ((await ended).code !== null) counts.ended += 1;
      for (const path of [target, `${target}.tgz`].filter((one) => existsSync(one))) {
        expect((await openBundle([path])).diagnostics, `${path}, round ${round}`).toEqual([]);
        counts.opened += 1;
      }
      counts.left += (await left()).length;
      // Each run removes what the ones before it left; now and then one is let alone.
      if (round % 10 !== 9 && round !== KILLS - 1) continue;
      expect((await run('collect', '--cluster', '-o', join(top, `after-${round}.tgz`), '--nodes', 'n1')).code).toBe(0);
      expect(await left(), `round ${round}`).toEqual([]);
    }
    console.log(`killed ${KILLS} times, seed ${KILLS_SEED}: ${counts.ended} had ended, ${counts.opened} bundles opened, ${counts.left} times something was left until the next run`);
  }, 60_000 + KILLS * 15_000);

  it('what another run of another machine uses is left alone until its time is over', async () => {
    const pod = (name: string, until: number): object => ({ metadata: { name, labels: { 'app.kubernetes.io/name': 'netwhy', 'netwhy.io/run': name, 'netwhy.io/owner': 'elsewhere.1.1', 'netwhy.io/until': String(until) } }, spec: { containers: [{ name: 'c', image: 'x' }] } });
    const now = Math.floor(Date.now() / 1000);
    await server.admin('POST', '/api/v1/namespaces/netwhy/pods', pod('theirs', now + 600));
    await server.admin('POST', '/api/v1/namespaces/netwhy/pods', pod('forgotten', now - 1));
    const { err } = await run('collect', '--cluster', '-o', join(top, 'beside.tgz'), '--nodes', 'n1');
    expect(err).toContain('removed what an earlier run left: forgotten\n');
    expect(await left()).toEqual(['theirs']);
    await server.admin('DELETE', '/api/v1/namespaces/netwhy/pods/theirs', { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 });
  }, 60_000);

  it('makes a namespace of its own while that of the agent is being removed', async () => {
    // Nobody finishes the removal of namespaces here.
    await server.admin('POST', '/api/v1/namespaces', { metadata: { name: 'ending' } });
    await server.admin('DELETE', '/api/v1/namespaces/ending');
    const { code, err } = await run('collect', '--cluster', '-o', join(top, 'ending.tgz'), '--nodes', 'n1', '--agent-namespace', 'ending');
    expect(code).toBe(0);
    expect(err).toContain('nodes: 1 of 1;');
    expect(await left()).toEqual([]);
  }, 60_000);

  it('does not wait for a node that takes no pod', async () => {
    await addNode(server, 'n5', 1, {});
    const { err } = await run('collect', '--cluster', '-o', join(top, 'untaken.tgz'), '--nodes', 'n1,n5');
    expect(err).toContain('node n5 is missing: the collector pod did not start within 10 s: its node has not taken it.');
    expect(err).toContain('nodes: 1 of 2;');
    expect(await left()).toEqual([]);
  }, 60_000);

  it('installs its agent, says where it runs, and removes it again', async () => {
    const flags = ['--agent-namespace', 'agents'];
    const all = ['Namespace agents', 'ClusterRole netwhy-reader', 'ClusterRole netwhy-collector', 'ClusterRole netwhy-events', 'ClusterRole netwhy-debug', 'DaemonSet agents/netwhy-agent'];
    expect((await run('agent', 'install', ...flags)).code).toBe(2);
    const first = await run('agent', 'install', '--yes', ...flags);
    expect(first).toMatchObject({ code: 0 });
    for (const name of all) expect(first.out).toContain(name);
    expect((await run('agent', 'install', '--yes', ...flags)).out.split('\n').filter(Boolean)).toEqual(all.map((name) => `keep     ${name}`));
    expect(await run('agent', 'status', ...flags)).toMatchObject({ code: 1, out: expect.stringContaining('ready on 0 of 0 nodes') as unknown });
    expect(await run('agent', 'install', '--yes', '--wait', '2', ...flags)).toMatchObject({ code: 1, err: expect.stringContaining('ready on 0 of 0 nodes') as unknown });
    expect((await run('agent', 'uninstall', '--yes', ...flags)).code).toBe(0);
    expect((await server.admin('GET', '/apis/apps/v1/namespaces/agents/daemonsets/netwhy-agent')).status).toBe(404);
    const foreign = await run('agent', 'install', '--yes', '--agent-namespace', 'kube-system');
    expect(foreign.err).toContain('Namespace kube-system is there already and stays as it is');
    expect((await server.admin('GET', '/api/v1/namespaces/kube-system')).body).not.toContain('managed-by');
    await run('agent', 'uninstall', '--yes', '--agent-namespace', 'kube-system');
    expect((await server.admin('GET', '/api/v1/namespaces/kube-system')).status).toBe(200);
  }, 60_000);
});
