import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finished } from '../../kernel/command.ts';
import { runOn, stopNode } from '../../kernel/node.ts';
import { API_URL, nodeAddress, podGateway, podRange } from '../address-plan.ts';
import { issue } from '../pki/authority.ts';
import type { KeyPair } from '../pki/authority.ts';
import { kubeconfigOf } from '../pki/files.ts';
import { startServer, stopServer, untilReady } from '../servers/server.ts';
import type { Server } from '../servers/server.ts';
import { CONTAINERD_CONFIGURATION, LAB_DNS, cniConfiguration, kubeletConfiguration, proxyConfiguration } from './configuration.ts';
import type { KubeletDns, ProxyMode } from './configuration.ts';
import { removeNodeCgroups } from './cgroups.ts';
import { startKubeletMachine } from './machine.ts';
import type { KubeletMachine } from './machine.ts';

/** What a node is made of. */
export interface NodePlan {
  readonly name: string;
  /** Its place among the nodes, from 0 on: its addresses follow from it. */
  readonly index: number;
  readonly mode: ProxyMode;
  readonly programs: Readonly<Record<'kubelet' | 'kube-proxy', string>>;
  readonly authority: KeyPair;
  /** The archives of images that its containerd is given. */
  readonly images: readonly string[];
  /** A folder for all that the node writes, and one for its logs. */
  readonly folder: string;
  readonly logs: string;
}

/** A node of the cluster, with the servers that run on it by name. */
export interface ClusterNode {
  readonly plan: NodePlan;
  readonly machine: KubeletMachine;
  readonly servers: Map<string, Server>;
}

/** Makes a node's machine. It has no wire yet. */
export async function makeNode(plan: NodePlan): Promise<ClusterNode> {
  return { plan, machine: await startKubeletMachine(plan.name, join(plan.folder, 'disk')), servers: new Map() };
}

/** Starts containerd with its images, kubelet and kube-proxy, in this order. */
export async function startNodeServers(node: ClusterNode): Promise<void> {
  await startContainerd(node);
  for (const archive of node.plan.images) await importImages(node, archive);
  await startKubelet(node);
  await startProxy(node);
}

/** Starts containerd and waits until it answers. */
export async function startContainerd(node: ClusterNode): Promise<void> {
  const configuration = fileOf(node, 'containerd.toml', CONTAINERD_CONFIGURATION);
  const server = start(node, 'containerd', ['containerd', '--config', configuration]);
  await untilReady(server, async () => (await onNode(node, ['ctr', 'version'], true)).code === 0);
}

/** Gives containerd the images of an archive. */
export async function importImages(node: ClusterNode, archive: string): Promise<void> {
  await onNode(node, ['ctr', '-n', 'k8s.io', 'images', 'import', archive]);
}

/** Starts kubelet, which registers the node. */
export async function startKubelet(node: ClusterNode, dns: KubeletDns = LAB_DNS): Promise<void> {
  const { plan: { name, index, authority, folder, programs } } = node;
  const serving = await issue(authority, folder, 'kubelet-serving', { user: `system:node:${name}`, groups: ['system:nodes'], names: [`DNS:${name}`, `IP:${nodeAddress(index)}`] });
  const kubeconfig = await kubeconfigOf(authority, folder, 'kubelet', { user: `system:node:${name}`, groups: ['system:nodes'] }, API_URL);
  const configuration = fileOf(node, 'kubelet.yaml', kubeletConfiguration({ authority: authority.certificate, ...serving }, dns));
  await onNode(node, ['cp', fileOf(node, 'cni.conflist', cniConfiguration(podRange(index), podGateway(index))), '/etc/cni/net.d/10-lab.conflist']);
  const server = start(node, 'kubelet', [programs.kubelet, `--config=${configuration}`, `--kubeconfig=${kubeconfig}`, `--hostname-override=${name}`, `--node-ip=${nodeAddress(index)}`]);
  await untilReady(server, async () => (await onNode(node, ['curl', '-sf', 'http://127.0.0.1:10248/healthz'], true)).code === 0);
}

/** Starts kube-proxy in the node's mode, or in another. */
export async function startProxy(node: ClusterNode, mode: ProxyMode = node.plan.mode): Promise<void> {
  const { plan: { name, authority, folder, programs } } = node;
  const kubeconfig = await kubeconfigOf(authority, folder, 'kube-proxy', { user: 'system:kube-proxy' }, API_URL);
  const server = start(node, 'kube-proxy', [programs['kube-proxy'], `--config=${fileOf(node, 'kube-proxy.yaml', proxyConfiguration(mode, kubeconfig))}`, `--hostname-override=${name}`]);
  await untilReady(server, async () => (await onNode(node, ['curl', '-sf', 'http://127.0.0.1:10256/healthz'], true)).code === 0);
}

/** Ends one of a node's servers: what it has laid out stays. */
export async function stopNodeServer(node: ClusterNode, name: string, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const server = node.servers.get(name);
  if (server !== undefined) await stopServer(server, signal);
  node.servers.delete(name);
}

/** Ends a node with all that runs on it, as a power cut would. */
export async function endNode(node: ClusterNode): Promise<void> {
  await stopNode(node.machine);
  // The last processes of a node take a moment to be gone.
  for (let tries = 0; tries < 40 && !removeNodeCgroups(node.machine.cgroups); tries += 1) await delay(50);
}

/** Runs a program on a node's host. Throws when it fails and may not. */
export function onNode({ machine }: ClusterNode, argv: readonly string[], mayFail = false): Promise<Finished> {
  return runOn(machine, { at: { node: machine.name }, argv, mayFail });
}

function start(node: ClusterNode, name: string, argv: readonly string[]): Server {
  const server = startServer({ machine: node.machine, name, argv, cgroups: node.machine.cgroups }, node.plan.logs);
  node.servers.set(name, server);
  return server;
}

/** A file in the node's folder. Gives its path. */
function fileOf({ plan: { folder } }: ClusterNode, name: string, content: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
