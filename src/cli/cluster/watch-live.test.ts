import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import { programsOrSkip, startApiServer } from '../../collect/cluster/testing/api-server.ts';
import type { ApiServer } from '../../collect/cluster/testing/api-server.ts';
import { runPods, standInKubelet, startKubelet } from '../../collect/cluster/testing/nodes.ts';
import type { Kubelet } from '../../collect/cluster/testing/nodes.ts';
import { packNodes, putObjects } from '../../collect/cluster/testing/recorded.ts';
import { openBundle } from '../../collect/index.ts';
import type { GuiltyObject } from '../../model/finding/index.ts';
import { clusterRoles } from '../../manifests/index.ts';
import type { Transition } from '../../model/report/index.ts';
import { buildNetwhy } from './testing/built.ts';

const programs = programsOrSkip();
const program = programs.kind === 'found' ? standInKubelet() : undefined;
const healthy = join(import.meta.dirname, '../../../cases/service/no-ready-endpoint-iptables-healthy/bundle.tgz');
/** How long the objects are changed, and how often in a second. */
const [SECONDS, A_SECOND] = [Number(process.env['NETWHY_WATCH_SECONDS'] ?? 20), 5];
/** So many seconds the Service that is moved stays where it is; longer than a watch takes to be taken up again. */
const HOLD = 10;

describe.skipIf(program === undefined)('netwhy watch beside a real API server', () => {
  const top = program === undefined ? '' : mkdtempSync(join(tmpdir(), 'netwhy-watch-'));
  const netwhy = join(top, 'netwhy.mjs');
  let [server, kubelet, pods] = [] as unknown as [ApiServer, Kubelet, { stop(): Promise<void> }];

  let uids: ReadonlyMap<string, string> = new Map();

  /** Makes both nodes answer as they were recorded, but for whether they forward. */
  const forwarding = (on: boolean): void => {
    const copy = join(top, on ? 'on' : 'off');
    cpSync(join(top, 'recorded'), copy, { recursive: true });
    for (const node of ['n1', 'n2']) {
      const path = join(copy, 'nodes', node, 'netns/host/sysctl.txt');
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^(net\.ipv4\.conf\.\S+\.forwarding = )\d/gm, `$1${on ? 1 : 0}`));
    }
    packNodes(copy, join(top, 'archives'), uids);
    rmSync(copy, { recursive: true });
  };

  beforeAll(async () => {
    if (programs.kind === 'missing' || program === undefined) return;
    await buildNetwhy(netwhy);
    // Its own Service, which no recorded node knows, has no endpoints: it is no business of the proxies.
    server = await startApiServer(programs, ['--endpoint-reconciler-type=none']);
    mkdirSync(join(top, 'archives'));
    kubelet = await startKubelet(program, { archives: join(top, 'archives') });
    const recorded = join(top, 'recorded');
    mkdirSync(recorded);
    execFileSync('tar', ['-xzf', healthy, '-C', recorded]);
    uids = await putObjects(server, recorded, kubelet.port);
    packNodes(recorded, join(top, 'archives'), uids);
    pods = runPods(server, new Set(['n1', 'n2']));
  }, 180_000);
  afterAll(async () => {
    await pods?.stop();
    kubelet?.stop();
    await server?.stop();
    rmSync(top, { recursive: true, force: true });
  });

  interface Watching {
    readonly transitions: (Transition & { readonly time: string })[];
    err(): string;
    /** Kilobytes in memory now. */
    memory(): number;
    stop(): Promise<number | null>;
  }

  const start = (args: readonly string[], kubeconfig = server.kubeconfig): Watching => {
    const child = spawn(process.execPath, [netwhy, 'watch', '-o', 'json', ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: top, KUBECONFIG: kubeconfig } });
    const transitions: Watching['transitions'] = [];
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      out += String(text);
      for (let end = out.indexOf('\n'); end >= 0; end = out.indexOf('\n')) {
        transitions.push(JSON.parse(out.slice(0, end)) as Watching['transitions'][number]);
        out = out.slice(end + 1);
      }
    });
    child.stderr.on('data', (text: Buffer) => {
      err += String(text);
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { transitions, err: () => err, memory: () => Number(/VmRSS:\s+(\d+)/.exec(readStatus(child.pid ?? 0))?.[1] ?? 0), stop: () => (child.kill('SIGINT'), ended) };
  };
  const until = async (holds: () => boolean, what: () => string): Promise<void> => {
    for (const began = Date.now(); !holds(); await pause(100)) if (Date.now() - began > 90_000) throw new Error(`did not happen: ${what()}`);
  };
  /** Gives the Service another port, which the rules that were recorded do not have, or its own. */
  const moved = async (away: boolean): Promise<void> => {
    const path = '/api/v1/namespaces/shop/services/db';
    const { spec } = JSON.parse((await server.admin('GET', path)).body) as { spec: { ports: { port: number }[] } };
    const { status, body } = await server.admin('PATCH', path, { spec: { ports: spec.ports.map((port) => ({ ...port, port: away ? 5999 : 5432 })) } }, 'application/merge-patch+json');
    if (status !== 200) throw new Error(body);
  };

  /** Binds a user to the roles of `netwhy watch --events`, and to nothing else. */
  const bind = async (user: string): Promise<void> => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    for (const role of clusterRoles()) await server.admin('POST', `${rbac}/clusterroles`, role);
    const binding = (name: string): object => ({ metadata: { name: `${user}-${name}` }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }, subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }] });
    await server.admin('POST', '/api/v1/namespaces', { metadata: { name: 'netwhy' } });
    for (const name of ['netwhy-reader', 'netwhy-events']) await server.admin('POST', `${rbac}/clusterrolebindings`, binding(name));
    await server.admin('POST', `${rbac}/namespaces/netwhy/rolebindings`, binding('netwhy-collector'));
  };

  it('tells what turns and what clears, also as Events, keeps a bundle of it, and answers Prometheus', async () => {
    await bind('collector');
    const watching = start(['--every', '5', '--metrics', ':0', '--events', '--snapshots', join(top, 'kept')], server.kubeconfigOf('collector'));
    await until(() => /\d flows/.test(watching.err()), () => `the first look: ${watching.err()}`);
    // The server's own Service, which has no endpoints here.
    const told = (state: string): boolean => watching.transitions.some((one) => one.kind === 'cause' && one.state === state && one.cause.id === 'ip-forward-off');
    const first = watching.transitions.flatMap((one) => (one.kind === 'cause' ? [one.cause] : []));
    expect([...new Set(first.flatMap(({ id, examples }) => [id, ...examples.map((flow) => flow.replace(/^.* -> | \(.*/g, ''))]))]).toEqual(['service-without-ready-endpoint', 'svc/default/kubernetes:443']);
    forwarding(false);
    await until(() => told('appeared'), () => `a cause: ${watching.err()}`);
    const metrics = await (await fetch(/http:\S+\/metrics/.exec(watching.err())?.[0] ?? '')).text();
    expect(metrics).toMatch(/^netwhy_flows\{state="broken"\} [1-9]/m);
    expect(metrics).toMatch(/^netwhy_events_total\{outcome="written"\} [1-9]/m);
    expect(metrics).toMatch(/^netwhy_causes\{cause="ip-forward-off"\} \d$/m);
    forwarding(true);
    await until(() => told('cleared'), () => `its end: ${watching.err()}`);
    expect(await watching.stop()).toBe(1);
    expect(watching.err()).not.toContain('not allowed');
    const { items } = JSON.parse((await server.admin('GET', '/apis/events.k8s.io/v1/events')).body) as { items: { reason: string; type: string; action: string; regarding: { kind: string; name: string; uid?: string } }[] };
    const events = items.filter(({ reason }) => reason === 'IpForwardOff').map(({ type, action, regarding: { kind, name, uid } }) => [type, action, kind, name, uid !== undefined]);
    for (const said of [['Warning', 'CauseAppeared', 'Node', 'n1', true], ['Normal', 'CauseCleared', 'Node', 'n1', true]]) expect(events).toContainEqual(said);
    expect(items.filter(({ reason }) => reason === 'ServiceWithoutReadyEndpoint').map(({ regarding: { kind, name } }) => `${kind} ${name}`)).toContain('Service kubernetes');
    const [kept = ''] = readdirSync(join(top, 'kept'));
    expect(check(await openBundle([join(top, 'kept', kept)])).flows.broken).toBeGreaterThan(0);
  }, 240_000);

  it('misses nothing while objects change and the API server restarts twice', async () => {
    const watching = start(['--every', '15']);
    await until(() => /flows/.test(watching.err()), () => `the first look: ${watching.err()}`);
    const labels = async (value: number): Promise<void> => void (await server.admin('PATCH', '/api/v1/namespaces/shop', { metadata: { labels: { 'netwhy-test': String(value) } } }, 'application/merge-patch+json').catch(() => undefined));
    const memory: number[] = [];
    const turns: string[] = [];
    for (let second = 0; second < SECONDS; second += 1) {
      for (let change = 0; change < A_SECOND; change += 1) {
        if (change === 0 && second % HOLD === 0) {
          const away = (second / HOLD) % 2 === 0;
          await moved(away);
          turns.push(away ? 'appeared' : 'cleared');
        } else await labels(second * A_SECOND + change);
        await pause(1000 / A_SECOND);
      }
      if (second === Math.floor((SECONDS * 2) / 3)) await server.compact();
      if (second === Math.floor(SECONDS / 3) || second === Math.floor((SECONDS * 2) / 3)) await server.restart();
      if (second % 10 === 9) memory.push(watching.memory());
    }
    if (turns.at(-1) !== 'appeared') turns.push('appeared');
    await moved(true);
    // Longer than what comes together is waited for.
    await pause(8000);
    await watching.stop();
    const collected = spawn(process.execPath, [netwhy, 'collect', '--cluster', '-o', join(top, 'end.tgz')], { env: { PATH: process.env['PATH'] ?? '', HOME: top, KUBECONFIG: server.kubeconfig } });
    await new Promise((resolve) => collected.once('close', resolve));
    const { findings } = check(await openBundle([join(top, 'end.tgz')]));
    const active = new Set<string>();
    for (const one of watching.transitions) {
      if (one.kind !== 'cause') continue;
      const key = `${one.cause.id} ${JSON.stringify(one.cause.object)}`;
      if (one.state === 'appeared') active.add(key);
      else expect(active.delete(key), key).toBe(true);
    }
    // Each state that the Service was left in was told, and in that order.
    for (const node of ['n1', 'n2']) expect(watching.transitions.flatMap((one) => (one.kind === 'cause' && one.cause.id === 'service-rules-missing' && isNode(one.cause.object, node) ? [one.state] : []))).toEqual(turns);
    expect(active).toEqual(new Set(findings.map(({ id, object }) => `${id} ${JSON.stringify(object)}`)));
    // What was in memory in the first third is not half as much again in the last.
    const third = Math.max(1, Math.floor(memory.length / 3));
    const most = (of: readonly number[]): number => Math.max(...of);
    if (memory.length >= 6) expect(most(memory.slice(-third))).toBeLessThan(1.5 * most(memory.slice(0, third)));
    console.log(`memory of netwhy watch, kB: ${memory.join(' ')}; ${watching.transitions.length} transitions, for ${turns.length} turns of a Service`);
  }, (SECONDS * 3 + 240) * 1000);
});

function isNode(object: GuiltyObject, name: string): boolean {
  return object.kind === 'node' && object.name === name;
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
