import { uidOf } from './addresses.ts';
import type { ClusterSpec } from './spec.ts';

const NAMESPACE = 'metallb-system';
export const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** The pod of the speaker on a node, by its name. */
export function speakerPod(node: string): string {
  return `speaker-${node}`;
}

/** The objects of MetalLB, by the resource under which a bundle has them; `meta` makes the metadata of one. */
export function metallbObjects({ metallb }: ClusterSpec, meta: (name: string, kind: string, namespace: string) => object): Readonly<Record<string, readonly object[]>> {
  if (metallb === undefined) return {};
  const { addresses, l2 = [] } = metallb;
  return {
    'ipaddresspools.metallb.io': [{ apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: meta('main', 'ipaddresspool', NAMESPACE), spec: { addresses, autoAssign: true, avoidBuggyIPs: false } }],
    'l2advertisements.metallb.io': l2.map(({ name, ...spec }) => ({ apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', metadata: meta(name, 'l2advertisement', NAMESPACE), spec })),
    'bgpadvertisements.metallb.io': [],
  };
}

/** The speakers' pods, which share their nodes' network. */
export function speakerPods({ metallb, nodes }: ClusterSpec, hostIp: (node: string) => string): readonly object[] {
  if (metallb === undefined) return [];
  return nodes.filter((node) => metallb.withoutSpeaker?.includes(node) !== true).map((node) => ({
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name: speakerPod(node), namespace: NAMESPACE, uid: uidOf('pod', NAMESPACE, speakerPod(node)), labels: { app: 'metallb', component: 'speaker' } },
    spec: { nodeName: node, hostNetwork: true, containers: [{ name: 'speaker', image: 'quay.io/metallb/speaker:v0.15.2', args: ['--port=7472', '--log-level=info'] }] },
    status: { phase: 'Running', podIP: hostIp(node), podIPs: [{ ip: hostIp(node) }], hostIP: hostIp(node), conditions: [{ type: 'Ready', status: 'True' }] },
  }));
}

/** As whoever mends it would have it: nothing keeps these nodes from announcing. */
export function announcedBy(spec: ClusterSpec, nodes: readonly string[]): ClusterSpec {
  const { metallb, nodeLabels = {} } = spec;
  if (metallb === undefined) throw new Error('no MetalLB');
  const labels = Object.fromEntries(Object.entries(nodeLabels).map(([node, own]) => [node, nodes.includes(node) ? Object.fromEntries(Object.entries(own).filter(([key]) => key !== EXCLUDED)) : own]));
  return { ...spec, nodeLabels: labels, metallb: { addresses: metallb.addresses, withoutSpeaker: (metallb.withoutSpeaker ?? []).filter((node) => !nodes.includes(node)), l2: [{ name: 'main', nodeSelectors: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }] }] }] } };
}
