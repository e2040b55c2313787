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
import type { Transition } from '../../model/report/index.ts';
import { buildNetwhy } from './testing/built.ts';

const programs = programsOrSkip();
const program = programs.kind === 'found' ? standInKubelet() : undefined;
const healthy = join(import.meta.dirname, '../../../cases/service/no-ready-endpoint-iptables-healthy/bundle.tgz');
/** How long the objects are changed, and how often in a second. */
const [SECONDS, A_SECOND] = [Number(process.env['NETWHY_WATCH_SECONDS'] ?? 20), 5];

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
    server = await startApiServer(programs);
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

  const start = (args: readonly string[]): Watching => {
    const child = spawn(process.execPath, [netwhy, 'watch', '-o', 'json', ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: top, KUBECONFIG: server.kubeconfig } });
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

  it('tells what turns and what clears, keeps a bundle of it, and answers Prometheus', async () => {
    const watching = start(['--every', '5', '--metrics', ':0', '--snapshots', join(top, 'kept')]);
    await until(() => /\d flows/.test(watching.err()), () => `the first look: ${watching.err()}`);
    // The server's own Service, which no recorded node knows.
    const told = (state: string): boolean => watching.transitions.some((one) => one.kind === 'cause' && one.state === state && one.cause.id === 'ip-forward-off');
    const first = watching.transitions.flatMap((one) => (one.kind === 'cause' ? [one.cause] : []));
    expect([...new Set(first.flatMap(({ id, examples }) => [id, ...examples.map((flow) => flow.replace(/^.* -> | \(.*/g, ''))]))]).toEqual(['service-rules-missing', 'svc/default/kubernetes:443']);
    forwarding(false);
    await until(() => told('appeared'), () => `a cause: ${watching.err()}`);
    const metrics = await (await fetch(/http:\S+\/metrics/.exec(watching.err())?.[0] ?? '')).text();
    expect(metrics).toMatch(/^netwhy_flows\{state="broken"\} [1-9]/m);
    expect(metrics).toMatch(/^netwhy_causes\{cause="ip-forward-off"\} \d$/m);
    forwarding(true);
    await until(() => told('cleared'), () => `its end: ${watching.err()}`);
    expect(await watching.stop()).toBe(1);
    const [kept = ''] = readdirSync(join(top, 'kept'));
    expect(check(await openBundle([join(top, 'kept', kept)])).flows.broken).toBeGreaterThan(0);
  }, 240_000);

  it('misses nothing while objects change and the API server restarts twice', async () => {
    const watching = start(['--every', '15']);
    await until(() => /flows/.test(watching.err()), () => `the first look: ${watching.err()}`);
    const labels = async (value: number): Promise<void> => void (await server.admin('PATCH', '/api/v1/namespaces/shop', { metadata: { labels: { 'netwhy-test': String(value) } } }, 'application/merge-patch+json').catch(() => undefined));
    const memory: number[] = [];
    for (let second = 0; second < SECONDS; second += 1) {
      for (let change = 0; change < A_SECOND; change += 1) {
        await (change === 0 ? moved(second % 2 === 0).catch(() => undefined) : labels(second * A_SECOND + change));
        await pause(1000 / A_SECOND);
      }
      if (second === Math.floor((SECONDS * 2) / 3)) await server.compact();
      if (second === Math.floor(SECONDS / 3) || second === Math.floor((SECONDS * 2) / 3)) await server.restart();
      if (second % 10 === 9) memory.push(watching.memory());
    }
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
    expect(active).toEqual(new Set(findings.map(({ id, object }) => `${id} ${JSON.stringify(object)}`)));
    // What was in memory in the first third is not half as much again in the last.
    const third = Math.max(1, Math.floor(memory.length / 3));
    const most = (of: readonly number[]): number => Math.max(...of);
    if (memory.length >= 6) expect(most(memory.slice(-third))).toBeLessThan(1.5 * most(memory.slice(0, third)));
    console.log(`memory of netwhy watch, kB: ${memory.join(' ')}; ${watching.transitions.length} transitions`);
  }, (SECONDS * 3 + 240) * 1000);
});

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
