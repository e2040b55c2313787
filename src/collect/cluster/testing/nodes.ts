// Nodes for a real API server, in tests: Node objects whose kubelet is lab/stand-in-kubelet, and what kubelets say of pods.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiServer } from './api-server.ts';

const MODULE = join(import.meta.dirname, '../../../../lab/stand-in-kubelet');

/** Path of the stand-in, built once for what its module holds; undefined without Go. */
export function standInKubelet(): string | undefined {
  const hash = createHash('sha256');
  for (const file of readdirSync(MODULE).sort()) hash.update(readFileSync(join(MODULE, file)));
  const path = join(tmpdir(), `netwhy-stand-in-kubelet-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return path;
  const { status } = spawnSync('go', ['build', '-o', `${path}.${process.pid}`, '.'], { cwd: MODULE, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) return undefined;
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

export interface Kubelet {
  readonly port: number;
  stop(): void;
}

/** Starts the stand-in: `archives` is the folder that it answers from; without it commands are run on this machine. */
export async function startKubelet(program: string, { archives, delay }: { readonly archives?: string; readonly delay?: string } = {}): Promise<Kubelet> {
  const child = spawn(program, [...(archives === undefined ? [] : ['-archives', archives]), ...(delay === undefined ? [] : ['-delay', delay])], { stdio: ['pipe', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    child.once('exit', () => reject(new Error('the stand-in kubelet ended')));
  });
  return { port, stop: () => void child.stdin.end() };
}

/** Makes a Node whose kubelet listens on a port of this machine. `body` is what a recorded Node says. */
export async function addNode(server: ApiServer, name: string, port: number, body: { readonly metadata?: object; readonly spec?: object; readonly status?: object } = {}): Promise<void> {
  const addresses = (body.status as { addresses?: readonly { type: string }[] } | undefined)?.addresses ?? [];
  const made = await server.admin('POST', '/api/v1/nodes', { metadata: { ...body.metadata, name }, spec: body.spec ?? {} });
  if (made.status !== 201) throw new Error(made.body);
  // The API server speaks with a kubelet at the first address of the kind that it prefers; the host name comes before all others.
  const status = { ...body.status, addresses: [...addresses.filter(({ type }) => type !== 'Hostname'), { type: 'Hostname', address: '127.0.0.1' }], daemonEndpoints: { kubeletEndpoint: { Port: port } } };
  const said = await server.admin('PATCH', `/api/v1/nodes/${name}/status`, { status }, 'application/merge-patch+json');
  if (said.status !== 200) throw new Error(said.body);
}

/** Says of every pod of netwhy that is bound to one of these nodes that it runs, as their kubelets would. Stops when told. */
export function runPods(server: ApiServer, nodes: ReadonlySet<string>): { stop(): Promise<void> } {
  let going = true;
  const loop = (async () => {
    for (; going; await pause(100)) {
      const { status, body } = await server.admin('GET', '/api/v1/pods?labelSelector=netwhy.io/run&fieldSelector=status.phase=Pending').catch(() => ({ status: 0, body: '' }));
      if (status !== 200) continue;
      const { items } = JSON.parse(body) as { items: readonly { metadata: { namespace: string; name: string }; spec: { nodeName?: string } }[] };
      for (const { metadata, spec } of items) {
        if (!nodes.has(spec.nodeName ?? '')) continue;
        const running = { phase: 'Running', containerStatuses: [{ name: 'collector', ready: true, restartCount: 0, image: 'x', imageID: 'x', state: { running: { startedAt: new Date().toISOString() } } }] };
        await server.admin('PATCH', `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`, { status: running }, 'application/merge-patch+json').catch(() => undefined);
      }
    }
  })();
  return { stop: async () => { going = false; await loop; } };
}
