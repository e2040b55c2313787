import type { ClusterItem } from '../../model/evidence/evidence.ts';
import type { Cluster, KubeObject } from '../../model/kube/index.ts';
import type { Because, Part } from '../../model/network/because.ts';
import type { KubeNode, KubeTree } from '../../model/tree/kube.ts';
import { isNoObjects } from '../../model/tree/no-objects.ts';
import { known, missing } from '../part/index.ts';

/** Reads a file of objects; the caller keeps what was read. */
export type KubeReader = (item: ClusterItem) => KubeTree;

type Kind = KubeNode['kind'];
type ObjectOf<K extends Kind> = Extract<KubeNode, { kind: K }>['object'];

/** The resources of kubectl in which the objects of a kind come; names after a dot (`pods.v1.`) are left out. */
const RESOURCES: Readonly<Record<Exclude<Kind, 'other'>, readonly string[]>> = {
  Pod: ['pods', 'pod', 'po'], Node: ['nodes', 'node', 'no'], Namespace: ['namespaces', 'namespace', 'ns'], Service: ['services', 'service', 'svc'],
  EndpointSlice: ['endpointslices', 'endpointslice'], Endpoints: ['endpoints', 'ep'], NetworkPolicy: ['networkpolicies', 'networkpolicy', 'netpol'],
  AdminNetworkPolicy: ['adminnetworkpolicies', 'adminnetworkpolicy', 'anp'], BaselineAdminNetworkPolicy: ['baselineadminnetworkpolicies', 'baselineadminnetworkpolicy', 'banp'],
  ClusterNetworkPolicy: ['clusternetworkpolicies', 'clusternetworkpolicy'],
  ConfigMap: ['configmaps', 'configmap', 'cm'], DaemonSet: ['daemonsets', 'daemonset', 'ds'],
  Ingress: ['ingresses', 'ingress', 'ing'],
  VPCService: ['vpcservices', 'vpcservice', 'vpcservices.infra.tce.io', 'vpcservice.infra.tce.io'],
  IPAddressPool: ['ipaddresspools.metallb.io', 'ipaddresspools', 'ipaddresspool'], L2Advertisement: ['l2advertisements.metallb.io', 'l2advertisements', 'l2advertisement'],
  BGPAdvertisement: ['bgpadvertisements.metallb.io', 'bgpadvertisements', 'bgpadvertisement'], BGPPeer: ['bgppeers.metallb.io'], ServiceL2Status: ['servicel2statuses.metallb.io', 'servicel2statuses', 'servicel2status'],
};
const KNOWN_RESOURCES: ReadonlySet<string> = new Set(Object.values(RESOURCES).flat());

/**
 * The cluster of a bundle. A kind is read when first asked for, from the files of its resource and from files that hold several
 * kinds. It is missing when no file of it was collected, or when one of its objects is malformed in a way that changes its meaning.
 */
export function assembleCluster(items: readonly ClusterItem[], read: KubeReader): Cluster {
  const parts = new Map<Kind, Part<readonly KubeObject[]>>();
  function part<K extends Kind>(kind: K): Part<readonly ObjectOf<K>[]> {
    let found = parts.get(kind);
    if (found === undefined) parts.set(kind, (found = readKind(kind, items, read)));
    return found as Part<readonly ObjectOf<K>[]>;
  }
  return {
    get pods() { return part('Pod'); },
    get nodes() { return part('Node'); },
    get namespaces() { return part('Namespace'); },
    get services() { return part('Service'); },
    get endpointSlices() { return part('EndpointSlice'); },
    get endpoints() { return part('Endpoints'); },
    get networkPolicies() { return part('NetworkPolicy'); },
    get adminNetworkPolicies() { return part('AdminNetworkPolicy'); },
    get baselineAdminNetworkPolicies() { return part('BaselineAdminNetworkPolicy'); },
    get clusterNetworkPolicies() { return part('ClusterNetworkPolicy'); },
    get configMaps() { return part('ConfigMap'); },
    get daemonSets() { return part('DaemonSet'); },
    get ingresses() { return part('Ingress'); },
    get vpcServices() { return part('VPCService'); },
    get ipAddressPools() { return part('IPAddressPool'); },
    get l2Advertisements() { return part('L2Advertisement'); },
    get bgpAdvertisements() { return part('BGPAdvertisement'); },
    get bgpPeers() { return part('BGPPeer'); },
    get serviceL2Statuses() { return part('ServiceL2Status'); },
    get others() { return part('other'); },
  };
}

function readKind(kind: Kind, items: readonly ClusterItem[], read: KubeReader): Part<readonly KubeObject[]> {
  const own = items.filter((item) => kind !== 'other' && isResource(item, RESOURCES[kind]));
  const mixed = items.filter((item) => !KNOWN_RESOURCES.has(baseName(item)) && !isNoObjects(item.resource));
  const objects: KubeObject[] = [];
  let collected = own.length > 0;
  for (const item of [...own, ...mixed]) {
    const tree = treeOf(item, read);
    const bad = tree === undefined || (own.includes(item) && tree.lines.length === 0 && tree.diagnostics.length > 0);
    if (bad && own.includes(item)) return missing(unreadable(item, tree));
    const broken = tree?.malformed.find((one) => one.kind === kind);
    if (tree !== undefined && broken !== undefined) return missing({ ref: { file: tree.file, line: broken.line }, text: `malformed ${kind}: ${broken.message}` });
    const found = (tree?.lines ?? []).flatMap(({ node }) => (node?.kind === kind ? [node.object] : []));
    objects.push(...found);
    collected ||= found.length > 0 || (kind === 'other' && tree !== undefined);
  }
  return collected ? known(objects) : missing({ text: `no ${kind === 'other' ? 'other objects' : `${kind} objects`} were collected` });
}

function treeOf(item: ClusterItem, read: KubeReader): KubeTree | undefined {
  if (item.state === 'empty') return { file: item.file, lines: [], diagnostics: [], text: '', malformed: [] };
  return item.state === 'ok' ? read(item) : undefined;
}

function unreadable(item: ClusterItem, tree: KubeTree | undefined): Because {
  const why = tree?.diagnostics[0]?.message ?? item.state;
  return tree === undefined ? { text: `${item.resource}: ${why} (${item.command})` } : { ref: { file: tree.file, line: tree.diagnostics[0]?.line ?? 1 }, text: why };
}

function isResource(item: ClusterItem, names: readonly string[]): boolean {
  return names.includes(baseName(item));
}

/** `endpointslices.discovery.k8s.io` is `endpointslices`; Calico's and Knative's namesakes keep their group. */
function baseName({ resource }: ClusterItem): string {
  const [name = '', ...group] = resource.toLowerCase().split('.');
  const groupName = group.join('.');
  return groupName === '' || groupName.endsWith('k8s.io') || groupName === 'apps' || groupName.startsWith('v1') ? name : resource;
}
