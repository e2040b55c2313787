import type { Words } from '../finding/finding.ts';

/** One question to the API server: all objects of a resource, or one object by name. No Secret is ever asked for. */
export interface ApiResource {
  /** As kubectl names it: `pods`, `endpointslices.discovery.k8s.io`. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** One object only. ConfigMaps are asked for by name alone: others may hold anything. */
  readonly only?: { readonly namespace: string; readonly name: string };
  /** Name of the file in `cluster/` of a bundle. */
  readonly file: string;
  /** What cannot be said without it. */
  readonly costs: Words;
}

const COSTS: Readonly<Record<string, Words>> = {
  pods: { en: 'Pods cannot be named, and no address is known to be a pod\'s.', zh: '无法按名称指定 Pod，也不知道哪些地址属于 Pod。' },
  services: { en: 'Services cannot be named, and what they promise is not known.', zh: '无法按名称指定 Service，也不知道其承诺。' },
  'endpointslices.discovery.k8s.io': { en: 'Which endpoints a Service should have is not known.', zh: '不知道 Service 应有哪些端点。' },
  endpoints: { en: 'Endpoints that were written by hand are not known.', zh: '不知道手工编写的 Endpoints。' },
  'networkpolicies.networking.k8s.io': { en: 'Whether a packet is dropped on purpose cannot be told.', zh: '无法判断数据包是否被有意丢弃。' },
  'ingresses.networking.k8s.io': { en: 'Ingresses are not known.', zh: '不知道 Ingress。' },
  'daemonsets.apps': { en: 'Which agents every node should run is not known.', zh: '不知道每个节点应运行哪些代理。' },
  nodes: { en: 'Nodes\' addresses and pod ranges are not known; no node can be collected through the API server.', zh: '不知道节点地址和 Pod 网段；无法经 API 服务器采集任何节点。' },
  namespaces: { en: 'Policies that select namespaces by label cannot be judged.', zh: '无法判断按标签选择命名空间的策略。' },
  'vpcservices.infra.tce.io': { en: 'What VMs of a VPC may ask on the physical network (TCS) is not known.', zh: '不知道 VPC 内的虚拟机应能访问物理网络上的哪些服务（TCS）。' },
  'ipaddresspools.metallb.io': { en: 'Which load balancers\' addresses are MetalLB\'s is not known.', zh: '不知道哪些负载均衡地址由 MetalLB 分配。' },
  'l2advertisements.metallb.io': { en: 'Which nodes answer ARP for MetalLB\'s addresses is not known.', zh: '不知道哪些节点为 MetalLB 的地址应答 ARP。' },
  'bgpadvertisements.metallb.io': { en: 'Which nodes announce MetalLB\'s addresses by BGP is not known.', zh: '不知道哪些节点通过 BGP 通告 MetalLB 的地址。' },
  'servicel2statuses.metallb.io': { en: 'Which node answers ARP for an address of MetalLB now is not known.', zh: '不知道当前由哪个节点为 MetalLB 的地址应答 ARP。' },
  configmaps: { en: 'How this component was configured is not known.', zh: '不知道该组件的配置。' },
};
const COSTS_OF_OTHERS: Words = { en: 'What these objects promise is not known.', zh: '不知道这些对象承诺了什么。' };

/** What is not known without this resource, for people. */
export function costsOf(resource: string): Words {
  return COSTS[resource] ?? COSTS_OF_OTHERS;
}

/** Of MetalLB: who announces the addresses of load balancers. Its BGPPeers are not asked for, since a password may stand in them. */
const METALLB = ['ipaddresspools.metallb.io', 'l2advertisements.metallb.io', 'bgpadvertisements.metallb.io', 'servicel2statuses.metallb.io'];

const EVERYWHERE = [
  'pods', 'services', 'endpointslices.discovery.k8s.io', 'endpoints', 'networkpolicies.networking.k8s.io', 'ingresses.networking.k8s.io', 'daemonsets.apps',
  'vpcservices.infra.tce.io',
  ...METALLB,
];
const CLUSTER_WIDE = [
  'nodes', 'namespaces', 'ippools.crd.projectcalico.org', 'blockaffinities.crd.projectcalico.org', 'felixconfigurations.crd.projectcalico.org',
  'globalnetworkpolicies.crd.projectcalico.org', 'adminnetworkpolicies.policy.networking.k8s.io', 'baselineadminnetworkpolicies.policy.networking.k8s.io',
  'clusternetworkpolicies.policy.networking.k8s.io',
];
const CONFIG_MAPS = [
  ['kube-system', 'kube-proxy'], ['kube-system', 'coredns'], ['kube-system', 'kubeadm-config'], ['kube-system', 'calico-config'],
  ['kube-system', 'kube-flannel-cfg'], ['kube-flannel', 'kube-flannel-cfg'],
] as const;

/** Everything that is asked of the API server, in the order of asking. The role `netwhy-reader` allows this and nothing else. */
export const API_RESOURCES: readonly ApiResource[] = [
  ...EVERYWHERE.map((resource) => ({ resource, namespaced: true, file: `${resource}.json`, costs: costsOf(resource) })),
  ...CLUSTER_WIDE.map((resource) => ({ resource, namespaced: false, file: `${resource}.json`, costs: costsOf(resource) })),
  ...CONFIG_MAPS.map(([namespace, name]) => ({ resource: 'configmaps', namespaced: true, only: { namespace, name }, file: `configmaps-${namespace}-${name}.json`, costs: costsOf('configmaps') })),
];
