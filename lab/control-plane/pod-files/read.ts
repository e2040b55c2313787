import { LIB } from '../../../src/collect/shell/lib.ts';
import { POD_IMAGE } from '../image/images.ts';
import type { Cluster } from '../cluster.ts';
import { onNode, startKubelet, stopNodeServer } from '../node/node.ts';
import type { ClusterNode } from '../node/node.ts';
import { apply, kubectl } from '../servers/control-plane.ts';
import { runOn } from '../../kernel/node.ts';
import { ROUNDS } from './rounds.ts';
import type { PodDnsSpec, Round } from './rounds.ts';

/** Whose names are looked up. */
export const NAMESPACE = 'shop';
const NODE = 'n1';

/** A round with what the real kubelet made of it: /etc/resolv.conf of each pod, read in its container; and what the collector says of that kubelet (source `kubelet`), with another folder in its place. */
export interface ReadRound extends Round {
  readonly told: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What wrote the files: kubelet and the runtime, as the node's object names them. */
export interface WrittenBy {
  readonly kubelet: string;
  readonly runtime: string;
}

/** Has the kubelet of the cluster's node make the pods of each round, and reads their files. The pods of the last round stay. */
export async function readPodFiles(cluster: Cluster, rounds: readonly Round[] = ROUNDS): Promise<{ readonly by: WrittenBy; readonly rounds: readonly ReadRound[] }> {
  const { plane } = cluster;
  const node = cluster.nodes.get(NODE);
  if (node === undefined) throw new Error(`bug: no node ${NODE}`);
  await apply(plane, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  await kubectl(plane, ['-n', NAMESPACE, 'wait', '--for=create', 'serviceaccount/default', '--timeout=120s']);
  const read: ReadRound[] = [];
  for (const round of rounds) read.push({ ...round, ...await readRound(cluster, node, round, round === rounds.at(-1)) });
  const [kubelet = '', runtime = ''] = (await kubectl(plane, ['get', 'node', NODE, '-o', 'jsonpath={.status.nodeInfo.kubeletVersion} {.status.nodeInfo.containerRuntimeVersion}'])).split(' ');
  return { by: { kubelet, runtime }, rounds: read };
}

/** Whether the API server takes a pod with this spec. */
export async function isAccepted({ plane }: Cluster, spec: PodDnsSpec): Promise<boolean> {
  return (await kubectl(plane, ['create', '--dry-run=server', '-o', 'name', '-f', '-'], JSON.stringify(podObject('refused', spec)), true)) !== '';
}

/** Writes a file of the node. */
export async function writeNodeFile({ machine }: ClusterNode, path: string, text: string): Promise<void> {
  await runOn(machine, { at: { node: machine.name }, argv: ['sh', '-c', 'cat > "$1"', 'sh', path], stdin: text });
}

async function readRound({ plane }: Cluster, node: ClusterNode, { name, kubelet, nodeFile, pods }: Round, stays: boolean): Promise<Pick<ReadRound, 'files' | 'told'>> {
  await writeNodeFile(node, kubelet.resolvConf === undefined || kubelet.resolvConf === '' ? '/etc/resolv.conf' : kubelet.resolvConf, nodeFile);
  await stopNodeServer(node, 'kubelet');
  await startKubelet(node, kubelet);
  const called = Object.entries(pods).map(([pod, spec]) => [`${name}-${pod}`, pod, spec] as const);
  await apply(plane, called.map(([full, , spec]) => podObject(full, spec)));
  await kubectl(plane, ['-n', NAMESPACE, 'wait', '--for=condition=Ready', '--timeout=240s', ...called.map(([full]) => `pod/${full}`)]);
  const files: Record<string, string> = {};
  for (const [full, pod] of called) files[pod] = await kubectl(plane, ['-n', NAMESPACE, 'exec', full, '--', 'cat', '/etc/resolv.conf']);
  if (!stays) await kubectl(plane, ['-n', NAMESPACE, 'delete', '--force', '--grace-period=0', '--wait=false', ...called.map(([full]) => `pod/${full}`)]);
  return { files, told: (await onNode(node, ['sh', '-c', `NW_HOST=; NW_LIMIT=; ${LIB}\nnw_kubelets`])).stdout.replaceAll(node.plan.folder, '/var/lib/kubelet') };
}

function podObject(name: string, spec: PodDnsSpec): object {
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE },
    spec: { nodeName: NODE, terminationGracePeriodSeconds: 0, automountServiceAccountToken: false, containers: [{ name: 'main', image: POD_IMAGE, imagePullPolicy: 'Never', command: ['sleep', 'infinity'] }], ...spec },
  };
}

