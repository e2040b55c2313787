import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeName, servedClusterObjects, writeServedArchives } from '../../../bench/generate/large-bundle.ts';
import type { ServedObject } from '../../../bench/generate/large-bundle.ts';
import { programsOrSkip, startApiServer } from '../../collect/cluster/testing/api-server.ts';
import type { ApiServer } from '../../collect/cluster/testing/api-server.ts';
import { addNode, standInKubelet, startKubelet } from '../../collect/cluster/testing/nodes.ts';
import type { Kubelet } from '../../collect/cluster/testing/nodes.ts';
import { openBundle } from '../../collect/index.ts';
import { AGENT, COMPONENT_LABEL, NAME, NAME_LABEL } from '../../manifests/index.ts';
import { buildNetwhy } from './testing/built.ts';

const programs = programsOrSkip();
const program = programs.kind === 'found' ? standInKubelet() : undefined;
/** With NETWHY_SCALE the cluster is as large as netwhy promises to be good for: 200 nodes, 20,000 pods. */
const full = process.env['NETWHY_SCALE'] !== undefined;
const CLUSTER = full ? { nodes: 200, pods: 100, services: 500 } : { nodes: 10, pods: 20, services: 20 };
const AT_ONCE = 24;
/** What is promised of the large cluster; on a machine that has other work the times are too short: NETWHY_LAB_PATIENCE=2 doubles them. */
const PATIENCE = Number(process.env['NETWHY_LAB_PATIENCE'] ?? '1');
const [COLLECT_MS, QUESTION_MS, COLLECT_KB] = [60_000 * PATIENCE, 5000 * PATIENCE, 1024 * 1024];

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
  /** The most that it had in memory. */
  readonly kilobytes: number;
}

describe.skipIf(program === undefined)('netwhy beside a real API server with many nodes', () => {
  const top = program === undefined ? '' : mkdtempSync(join(tmpdir(), 'netwhy-scale-'));
  const netwhy = join(top, 'netwhy.mjs');
  let [server, kubelet] = [] as unknown as [ApiServer, Kubelet];

  beforeAll(async () => {
    if (programs.kind === 'missing' || program === undefined) return;
    await buildNetwhy(netwhy);
    server = await startApiServer(programs, ['--max-requests-inflight=2000', '--max-mutating-requests-inflight=1000']);
    mkdirSync(join(top, 'archives'));
    kubelet = await startKubelet(program, { archives: join(top, 'archives') });
    const objects = servedClusterObjects(CLUSTER);
    for (const name of ['bench', 'netwhy']) await server.admin('POST', '/api/v1/namespaces', { metadata: { name } });
    await each(objects.get('nodes') ?? [], (node) => addNode(server, node.metadata.name, kubelet.port, node));
    const uids = new Map<string, string>();
    await each(objects.get('pods') ?? [], async ({ status, ...pod }) => void uids.set(pod.metadata.name, await post('/api/v1/namespaces/bench/pods', pod, status)));
    // The first two addresses of the range are the API server's own.
    const isOwn = ({ metadata }: ServedObject): boolean => /^svc-[01](-x)?$/.test(metadata.name);
    await each((objects.get('services') ?? []).filter((service) => !isOwn(service)), (service) => post('/api/v1/namespaces/bench/services', service));
    await each((objects.get('endpointslices') ?? []).filter((slice) => !isOwn(slice)), (slice) => post('/apis/discovery.k8s.io/v1/namespaces/bench/endpointslices', slice));
    const running = { phase: 'Running', containerStatuses: [{ name: 'collector', ready: true, restartCount: 0, image: 'x', imageID: 'x', state: { running: {} } }] };
    const agent = (node: string): ServedObject => ({ metadata: { name: `agent-${node}`, labels: { [NAME_LABEL]: NAME, [COMPONENT_LABEL]: AGENT } }, spec: { nodeName: node, containers: [{ name: 'collector', image: 'x' }] } });
    await each(objects.get('nodes') ?? [], ({ metadata }) => post('/api/v1/namespaces/netwhy/pods', agent(metadata.name), running));
    await writeServedArchives(join(top, 'archives'), CLUSTER, (pod) => uids.get(pod) ?? '');
  }, 1_200_000);
  afterAll(async () => {
    kubelet?.stop();
    await server?.stop();
    rmSync(top, { recursive: true, force: true });
  });

  /** Makes an object with its state; gives its uid. */
  const post = async (path: string, object: ServedObject, status?: object): Promise<string> => {
    const made = await server.admin('POST', path, object);
    if (made.status !== 201) throw new Error(made.body);
    if (status !== undefined) await server.admin('PATCH', `${path}/${object.metadata.name}/status`, { status }, 'application/merge-patch+json');
    return (JSON.parse(made.body) as { metadata: { uid: string } }).metadata.uid;
  };
  const run = (...args: readonly string[]): Promise<Ran> => {
    const began = Date.now();
    const child = spawn(process.execPath, [netwhy, ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: top, KUBECONFIG: server.kubeconfig } });
    const [out, err]: string[][] = [[], []];
    let kilobytes = 0;
    const looking = setInterval(() => {
      kilobytes = Math.max(kilobytes, highWater(child.pid ?? 0));
    }, 50);
    child.stdout.on('data', (text: Buffer) => out?.push(String(text)));
    child.stderr.on('data', (text: Buffer) => err?.push(String(text)));
    return new Promise((resolve) => child.once('close', (code) => {
      clearInterval(looking);
      resolve({ code, out: (out ?? []).join(''), err: (err ?? []).join(''), ms: Date.now() - began, kilobytes });
    }));
  };
  const told = (what: string, { ms, kilobytes, err }: Ran): void => console.log(`${CLUSTER.nodes} nodes, ${CLUSTER.nodes * CLUSTER.pods} pods: ${what} in ${(ms / 1000).toFixed(1)} s, ${Math.round(kilobytes / 1024)} MB, ${/\d+ requests to the API server/.exec(err)?.[0] ?? ''}`);

  it('collects all of them, in time and memory', async () => {
    const target = join(top, 'all.tgz');
    const ran = await run('collect', '--cluster', '-o', target);
    told(`collect (a bundle of ${(statSync(target).size / 1e6).toFixed(1)} MB)`, ran);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).toContain(`nodes: ${CLUSTER.nodes} of ${CLUSTER.nodes};`);
    expect(ran.ms).toBeLessThan(COLLECT_MS);
    expect(ran.kilobytes).toBeLessThan(COLLECT_KB);
    const { nodes, diagnostics } = await openBundle([target]);
    expect(nodes.map(({ name }) => name).sort()).toEqual(Array.from({ length: CLUSTER.nodes }, (_, node) => nodeName(node)).sort());
    expect(diagnostics).toEqual([]);
  }, 300_000);

  it('answers a question in time, from the nodes that it touches', async () => {
    const ran = await run('pod/bench/web-0-1', 'svc/bench/svc-7:80');
    told('a question', ran);
    expect(ran.out, ran.err).toContain('reachable  pod/bench/web-0-1 -> svc/bench/svc-7:80');
    expect(ran.code, ran.err).toBe(0);
    expect(ran.ms).toBeLessThan(QUESTION_MS);
    // The client's, and those of the Service's endpoints.
    expect(Number(/and node (.*);/.exec(ran.err)?.[1]?.split(', ').length)).toBeLessThanOrEqual(4);
  }, 120_000);
});

/** Some at a time. */
async function each<T>(all: readonly T[], make: (one: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let at = next++; at < all.length; at = next++) await make(all[at] as T);
  }));
}

/** Kilobytes that a process had in memory at most. */
function highWater(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
