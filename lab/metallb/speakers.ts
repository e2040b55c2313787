import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { built } from '../control-plane/build/build.ts';
import type { Program } from '../control-plane/build/modules.ts';
import { kubeLists } from '../cluster/objects.ts';
import { speakerPod } from '../cluster/metallb.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { runOn, startOn } from '../kernel/node.ts';
import type { LabNode } from '../kernel/node.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import type { LabTools } from '../kernel/tools.ts';
import type { ApiObject } from './kinds.ts';

/** On the loopback device of each node: what the speaker is told of the cluster, and where it tells of itself. */
const API_PORT = 7443;
/** A speaker that has gone through its Services and then tells nothing for so long has made of the objects what it will. */
const QUIET_MS = 3000;
const LIMIT_MS = 60_000;
const APART_MS = 100;

const SPEAKER: Program = { name: 'speaker', module: join(REPOSITORY, 'lab', 'metallb', 'go'), package: 'go.universe.tf/metallb/speaker', tags: [], variables: [] };

/** Where speakers run, and what they are told. `folder`: where their files go. */
interface Place {
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly tools: LabTools;
  readonly folder: string;
}

/** Runs MetalLB's own speaker on every node that has one. The API server is a stand-in on each node, which knows the cluster's objects. */
export async function startSpeakers(cluster: ClusterSpec, place: Place): Promise<void> {
  if (cluster.metallb === undefined) return;
  tellSpeakers(cluster, place.folder);
  writeFileSync(join(place.folder, 'kubeconfig'), JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'lab', clusters: [{ name: 'lab', cluster: { server: `http://127.0.0.1:${API_PORT}` } }], users: [{ name: 'lab', user: {} }], contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }] }));
  await speak(place, speakingNodes(cluster));
}

/** Tells the speakers of other objects, and runs one where there is one only now. */
export async function retellSpeakers(before: ClusterSpec, cluster: ClusterSpec, place: Place): Promise<void> {
  tellSpeakers(cluster, place.folder);
  // The stand-ins look for changes of the file a few times in a second.
  await delay(QUIET_MS);
  const speaking = speakingNodes(before);
  await speak(place, speakingNodes(cluster).filter((name) => !speaking.includes(name)));
  await Promise.all(speaking.map((name) => settled(place.folder, name)));
}

function speakingNodes({ nodes, metallb }: ClusterSpec): readonly string[] {
  return metallb === undefined ? [] : nodes.filter((name) => metallb.withoutSpeaker?.includes(name) !== true);
}

async function speak({ nodes, tools, folder }: Place, names: readonly string[]): Promise<void> {
  const speaker = await built(SPEAKER);
  await Promise.all(names.map(async (name) => {
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`no node ${name}`);
    await startOn(node, undefined, undefined, [process.execPath, tools.objectsServer, objectsFile(folder), String(API_PORT)]);
    writeFileSync(logFile(folder, name), '');
    const environment = [`KUBECONFIG=${join(folder, 'kubeconfig')}`, `METALLB_NODE_NAME=${name}`, `METALLB_POD_NAME=${speakerPod(name)}`, 'METALLB_NAMESPACE=metallb-system'];
    await startOn(node, undefined, undefined, ['env', ...environment, 'sh', '-c', 'echo ready; exec "$0" --host=127.0.0.1 > "$1" 2>&1', speaker, logFile(folder, name)]);
    await settled(folder, name);
  }));
}

async function settled(folder: string, name: string): Promise<void> {
  for (const began = Date.now(); Date.now() - began < LIMIT_MS; await delay(APART_MS)) {
    const file = logFile(folder, name);
    if (readFileSync(file, 'utf8').includes('"end reconcile":"metallbreload/reload"') && Date.now() - statSync(file).mtimeMs > QUIET_MS) return;
  }
  throw new Error(`the speaker on ${name} does not settle: ${readFileSync(logFile(folder, name), 'utf8').slice(-1000)}`);
}

function logFile(folder: string, node: string): string {
  return join(folder, `${node}.log`);
}

/** The ServiceL2Statuses that the speakers wrote. */
export async function writtenStatuses(cluster: ClusterSpec, nodes: ReadonlyMap<string, LabNode>): Promise<readonly ApiObject[]> {
  const told = await Promise.all(speakingNodes(cluster).map(async (name) => {
    const node = nodes.get(name);
    const text = node === undefined ? '' : await fetched(node, `http://127.0.0.1:${API_PORT}/apis/metallb.io/v1beta1/servicel2statuses`);
    return (JSON.parse(text) as { readonly items: readonly ApiObject[] }).items;
  }));
  return told.flat();
}

function tellSpeakers(cluster: ClusterSpec, folder: string): void {
  writeFileSync(objectsFile(folder), JSON.stringify(kubeLists(cluster)));
}

function objectsFile(folder: string): string {
  return join(folder, 'objects.json');
}

/** What a server of the node's own answers; nothing where none does. */
async function fetched(node: LabNode, url: string): Promise<string> {
  const script = 'fetch(process.argv[1]).then((answer) => answer.text()).then((text) => process.stdout.write(text), () => undefined)';
  return (await runOn(node, { at: { node: node.name }, argv: [process.execPath, '-e', script, url] })).stdout;
}
