/** What is asked of the API server: `get` of one resource, and the file it is kept in. No Secret is ever asked for. */
export interface Resource {
  readonly resource: string;
  readonly file: string;
  /** What comes after `kubectl get RESOURCE`. */
  readonly args: readonly string[];
}

const EVERYWHERE = [
  'pods', 'services', 'endpointslices.discovery.k8s.io', 'endpoints', 'networkpolicies.networking.k8s.io', 'ingresses.networking.k8s.io', 'daemonsets.apps',
];
const CLUSTER_WIDE = [
  'nodes', 'namespaces', 'ippools.crd.projectcalico.org', 'blockaffinities.crd.projectcalico.org', 'felixconfigurations.crd.projectcalico.org',
  'globalnetworkpolicies.crd.projectcalico.org', 'adminnetworkpolicies.policy.networking.k8s.io', 'baselineadminnetworkpolicies.policy.networking.k8s.io',
  'clusternetworkpolicies.policy.networking.k8s.io',
];
/** ConfigMaps by name only: others may hold anything. */
const CONFIG_MAPS = [
  ['kube-system', 'kube-proxy'], ['kube-system', 'coredns'], ['kube-system', 'kubeadm-config'], ['kube-system', 'calico-config'],
  ['kube-system', 'kube-flannel-cfg'], ['kube-flannel', 'kube-flannel-cfg'],
] as const;

export const RESOURCES: readonly Resource[] = [
  ...EVERYWHERE.map((resource) => ({ resource, file: `${resource}.json`, args: ['--all-namespaces'] })),
  ...CLUSTER_WIDE.map((resource) => ({ resource, file: `${resource}.json`, args: [] })),
  ...CONFIG_MAPS.map(([namespace, name]) => ({ resource: 'configmaps', file: `configmaps-${namespace}-${name}.json`, args: [name, '--namespace', namespace] })),
];
