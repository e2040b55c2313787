import { layOut } from '../../src/collect/bundle/layout.ts';
import type { CollectedNode, CollectedObjects } from '../../src/collect/bundle/layout.ts';
import { writeBundle } from '../../src/collect/bundle/write.ts';
import { kubeProxyDump, serviceIp } from './kube-proxy-dump.ts';
import { deviceTexts, localRoutes, quietTexts } from './quiet-node.ts';
import type { Device, Texts } from './quiet-node.ts';

const STARTED = '2026-01-01T00:00:00Z';

/** Writes a bundle of a routed cluster: nodes that know each other's pod blocks, pods behind cali devices, kube-proxy's rules. */
export async function writeLargeBundle(target: string, nodes: number, pods: number, services: number): Promise<void> {
  const dump = kubeProxyDump(services, 5);
  const all = Array.from({ length: nodes }, (_, node) => makeNode(node, nodes, pods, dump));
  await writeBundle(target, layOut(STARTED, 'bench', all, clusterObjects(nodes, pods)), true);
}

/** Each Service of a served cluster has so many endpoints, the pods in turn. */
const ENDPOINTS = 3;

/**
 * The same cluster, whose Services are promised by the API objects too and served by its pods: a healthy one, or with a fault on
 * one node's dump, as `spoil` changes it.
 */
export async function writeServedBundle(target: string, nodes: number, pods: number, services: number, spoil: (node: number, dump: string) => string = (_, dump) => dump): Promise<void> {
  const dump = servedDump(nodes, pods, services);
  const all = Array.from({ length: nodes }, (_, node) => makeNode(node, nodes, pods, spoil(node, dump)));
  const objects = clusterObjects(nodes, pods).filter(({ source }) => source !== 'services' && source !== 'endpointslices');
  await writeBundle(target, layOut(STARTED, 'bench', all, [...objects, ...servedObjects(nodes, pods, services)]), true);
}

/** A served cluster that an API server holds and agents answer for. */
export interface ServedCluster {
  readonly nodes: number;
  /** On each node. */
  readonly pods: number;
  readonly services: number;
}

/** The API objects of a served cluster, by resource. */
export function servedClusterObjects({ nodes, pods, services }: ServedCluster): ReadonlyMap<string, readonly ServedObject[]> {
  const lists = [...clusterObjects(nodes, pods).filter(({ source }) => source === 'pods' || source === 'nodes'), ...servedObjects(nodes, pods, services)];
  return new Map(lists.map(({ source, text }) => [source, (JSON.parse(text.toString('utf8')) as { items: ServedObject[] }).items]));
}

export interface ServedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: object;
  readonly [field: string]: unknown;
}

/** Writes `NODE.tgz` for each node of a served cluster, as its agent would answer. `uidOf`: what the API server calls a pod. */
export async function writeServedArchives(folder: string, { nodes, pods, services }: ServedCluster, uidOf: (pod: string) => string): Promise<void> {
  const dump = servedDump(nodes, pods, services);
  for (let node = 0; node < nodes; node += 1) await writeBundle(`${folder}/${nodeName(node)}.tgz`, layOut(STARTED, 'bench', [makeNode(node, nodes, pods, dump, (pod) => uidOf(`web-${node}-${pod}`))], []), true);
}

function servedDump(nodes: number, pods: number, services: number): string {
  return kubeProxyDump(services, ENDPOINTS, { cidr: '10.40.0.0/16', address: (endpoint) => podAddress(endpoint % nodes, Math.floor(endpoint / nodes) % pods) });
}

function servedObjects(nodes: number, pods: number, services: number): readonly CollectedObjects[] {
  const each = Array.from({ length: services }, (_, service) => service);
  const endpointOf = (number: number): object => {
    const [node, pod] = [number % nodes, Math.floor(number / nodes) % pods];
    return { addresses: [podAddress(node, pod)], conditions: { ready: true }, nodeName: nodeName(node), targetRef: { kind: 'Pod', namespace: 'bench', name: `web-${node}-${pod}` } };
  };
  const port = { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' };
  return [
    listOf('services', each.map((service) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: `svc-${service}`, namespace: 'bench' }, spec: { type: 'ClusterIP', clusterIP: serviceIp(service), clusterIPs: [serviceIp(service)], selector: { app: 'web' }, ports: [port] } }))),
    listOf('endpointslices', each.map((service) => ({
      apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4', metadata: { name: `svc-${service}-x`, namespace: 'bench', labels: { 'kubernetes.io/service-name': `svc-${service}` } },
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }], endpoints: Array.from({ length: ENDPOINTS }, (_, endpoint) => endpointOf(service * ENDPOINTS + endpoint)),
    }))),
  ];
}

/** Name of the n-th node. */
export function nodeName(node: number): string {
  return `node-${node}`;
}

function podAddress(node: number, pod: number): string {
  return `10.40.${node}.${pod + 2}`;
}

function makeNode(node: number, nodes: number, pods: number, dump: string, uidOf = (pod: number): string => uid(node, pod)): CollectedNode {
  const numbers = Array.from({ length: pods }, (_, pod) => pod);
  const own = `10.0.0.${node + 1}`;
  const devices: Device[] = [
    { index: 2, name: 'eth0', mac: mac(node, 255), address: `${own}/16` },
    ...numbers.map((pod) => ({ index: 10 + pod, name: `cali${pod}`, peer: 2, nsid: pod, mac: 'ee:ee:ee:ee:ee:ee' })),
  ];
  const routes = [
    'default via 10.0.255.254 dev eth0 \n', `10.0.0.0/16 dev eth0 proto kernel scope link src ${own} \n`, localRoutes(`${own}/16`, 'eth0'),
    ...Array.from({ length: nodes }, (_, other) => (other === node ? `blackhole 10.40.${node}.0/24 proto bird \n` : `10.40.${other}.0/24 via 10.0.0.${other + 1} dev eth0 proto bird \n`)),
    ...numbers.map((pod) => `${podAddress(node, pod)} dev cali${pod} scope link \n`),
  ];
  const host: Texts = { ...quietTexts(devices.map(({ name }) => name)), ...deviceTexts(devices), 'ip-route': routes.join(''), 'iptables-nft': dump };
  return {
    name: nodeName(node),
    netns: [
      { id: 'host', inode: String(4_026_531_840 + node), names: [], pids: [1], cgroups: ['0::/init.scope'] },
      ...numbers.map((pod) => ({ id: `pod${pod}`, inode: String(4_026_540_000 + pod), names: [`cni-${node}-${pod}`], pids: [1000 + pod], cgroups: [`0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${uidOf(pod).replaceAll('-', '_')}.slice/cri-containerd-x.scope`] })),
    ],
    items: [...itemsOf('host', host), ...numbers.flatMap((pod) => itemsOf(`pod${pod}`, podTexts(node, pod)))],
  };
}

function podTexts(node: number, pod: number): Texts {
  const address = `${podAddress(node, pod)}/32`;
  return {
    ...quietTexts(['lo', 'eth0']), ...deviceTexts([{ index: 2, name: 'eth0', peer: 10 + pod, nsid: 0, mac: mac(node, pod), address }]),
    'ip-route': `default via 169.254.1.1 dev eth0 \n169.254.1.1 dev eth0 scope link \n${localRoutes(address, 'eth0')}`,
    ss: 'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\ntcp   LISTEN 0      511          0.0.0.0:8080      0.0.0.0:*    users:(("server",pid=1,fd=3))\n',
  };
}

function itemsOf(netns: string, texts: Texts): CollectedNode['items'] {
  return Object.entries(texts).map(([source, text]) => ({ netns, source, state: text === '' ? 'empty' as const : 'ok' as const, exit: 0, startedAt: STARTED, durationMs: 3, command: source, note: '', text: Buffer.from(text) }));
}

function clusterObjects(nodes: number, pods: number): readonly CollectedObjects[] {
  const each = Array.from({ length: nodes }, (_, node) => node);
  const podItems = each.flatMap((node) => Array.from({ length: pods }, (_, pod) => ({
    apiVersion: 'v1', kind: 'Pod', metadata: { name: `web-${node}-${pod}`, namespace: 'bench', uid: uid(node, pod), labels: { app: 'web' } },
    spec: { nodeName: nodeName(node), containers: [{ name: 'web', image: 'web', ports: [{ containerPort: 8080, protocol: 'TCP' }] }] },
    status: { phase: 'Running', podIP: podAddress(node, pod), podIPs: [{ ip: podAddress(node, pod) }], conditions: [{ type: 'Ready', status: 'True' }] },
  })));
  const nodeItems = each.map((node) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName(node) }, spec: { podCIDR: `10.40.${node}.0/24` }, status: { addresses: [{ type: 'InternalIP', address: `10.0.0.${node + 1}` }] } }));
  return [listOf('pods', podItems), listOf('nodes', nodeItems), listOf('networkpolicies', []), listOf('services', []), listOf('endpointslices', [])];
}

function listOf(resource: string, items: readonly unknown[]): CollectedObjects {
  return { source: resource, state: 'ok', exit: 0, startedAt: STARTED, durationMs: 3, command: `kubectl get ${resource} -A -o json`, note: '', file: `${resource}.json`, text: Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 4)) };
}

function uid(node: number, pod: number): string {
  return `00000000-0000-4000-8000-${String(node).padStart(6, '0')}${String(pod).padStart(6, '0')}`;
}

function mac(node: number, pod: number): string {
  return `02:00:00:${hex(node)}:${hex(pod)}:01`;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
