import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../kernel/spawn.ts';
import type { LabNode } from '../../kernel/node.ts';
import { kubeconfigOf, makeFiles } from '../pki/files.ts';
import { apiServerArgv, controllerManagerArgv, etcdArgv, schedulerArgv } from './argv.ts';
import type { ControlPlaneFiles } from './argv.ts';
import type { Door } from './door.ts';
import { startServer, stopServer, untilReady } from './server.ts';
import type { Server } from './server.ts';

/** The programs of Kubernetes that a control plane runs and is asked with. */
export type ControlPlanePrograms = Readonly<Record<'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl', string>>;

/** A control plane that answers. */
export interface ControlPlane {
  readonly machine: LabNode;
  readonly files: ControlPlaneFiles;
  readonly programs: ControlPlanePrograms;
  /** The cluster administrator's kubeconfig, for programs of the machine under the lab. */
  readonly kubeconfig: string;
  readonly logs: string;
  /** The servers that run, by name. */
  readonly servers: Map<string, Server>;
}

/** Starts etcd, the API server, the controllers and the scheduler on a machine that has the API server's address and a door to it. All that they write is in `folder`. */
export async function startControlPlane(machine: LabNode, door: Door, programs: ControlPlanePrograms, folder: string): Promise<ControlPlane> {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const files = await makeFiles(folder);
  const kubeconfig = await kubeconfigOf(files.authority, folder, 'admin', { user: 'lab-admin', groups: ['system:masters'] }, `https://127.0.0.1:${door.port}`);
  const plane: ControlPlane = { machine, files, programs, kubeconfig, logs, servers: new Map() };
  start(plane, 'etcd', etcdArgv(files));
  await startApiServer(plane);
  start(plane, 'kube-controller-manager', controllerManagerArgv(programs['kube-controller-manager'], files));
  start(plane, 'kube-scheduler', schedulerArgv(programs['kube-scheduler'], files));
  return plane;
}

/** Starts the API server and waits until it says that it is ready. */
export async function startApiServer(plane: ControlPlane): Promise<void> {
  const server = start(plane, 'kube-apiserver', apiServerArgv(plane.programs['kube-apiserver'], plane.files));
  await untilReady(server, async () => (await kubectl(plane, ['get', '--raw', '/readyz'], undefined, true)) === 'ok');
}

/** Ends a server of the control plane, which `startControlPlane` or `startApiServer` started. */
export async function stopControlServer(plane: ControlPlane, name: string, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const server = plane.servers.get(name);
  if (server !== undefined) await stopServer(server, signal);
  plane.servers.delete(name);
}

/** What kubectl prints as the cluster's administrator. Throws when it fails, or gives nothing when it may. */
export async function kubectl(plane: ControlPlane, args: readonly string[], stdin?: string, mayFail = false): Promise<string> {
  const done = await runProgram([plane.programs.kubectl, '--kubeconfig', plane.kubeconfig, ...args], stdin, 5 * 60_000);
  if (done.code === 0) return done.stdout;
  if (mayFail) return '';
  throw new Error(`kubectl ${args.join(' ')} gave ${done.code}: ${done.stderr.trim()}`);
}

/** Makes objects, or changes them to what is said of them here. */
export async function apply(plane: ControlPlane, objects: readonly object[]): Promise<void> {
  await kubectl(plane, ['apply', '--server-side', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}

function start(plane: ControlPlane, name: string, argv: readonly string[]): Server {
  const server = startServer({ machine: plane.machine, name, argv }, plane.logs);
  plane.servers.set(name, server);
  return server;
}
