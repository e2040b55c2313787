import { block, calicoIp, containerId, nodeIp, podIp, podKey, serviceIp, uidOf } from './addresses.ts';
import { protocolOf, selected, targetPort } from './endpoints.ts';
import type { BalancerSpec, ClusterSpec, Family, PodSpec, ServiceSpec } from './spec.ts';
import { metallbObjects, speakerPods } from './metallb.ts';
import { vpcServiceObject } from './tcs.ts';

/** A list as `kubectl get RESOURCE -A -o json` prints it, by resource name. */
export type KubeLists = Readonly<Record<string, { readonly apiVersion: 'v1'; readonly kind: 'List'; readonly metadata: { readonly resourceVersion: '' }; readonly items: readonly object[] }>>;

const CREATED = '2026-01-05T08:00:00Z';

/** All API objects of a cluster, EndpointSlices included, as its API server would list them. */
export function kubeLists(spec: ClusterSpec): KubeLists {
  const list = (items: readonly object[]): KubeLists[string] => ({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items });
  return {
    nodes: list(spec.nodes.map((name) => nodeObject(spec, name))),
    namespaces: list(namespacesOf(spec).map((name) => namespaceObject(spec, name))),
    pods: list([...spec.pods.map((pod) => podObject(spec, pod)), ...speakerPods(spec, (node) => nodeIp(spec, node, 4))]),
    services: list(spec.services.map((service) => serviceObject(spec, service))),
    'endpointslices.discovery.k8s.io': list(spec.services.flatMap((service) => spec.families.flatMap((family) => sliceObjects(spec, service, family)))),
    'networkpolicies.networking.k8s.io': list(spec.policies.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: meta(policy.name, 'networkpolicy', policy.namespace), spec: policy.spec }))),
    ...Object.fromEntries(Object.entries(metallbObjects(spec, meta)).map(([resource, objects]) => [resource, list(objects)])),
    ...(spec.vpcServices === undefined ? {} : { 'vpcservices.infra.tce.io': list(spec.vpcServices.map((one) => vpcServiceObject(one, meta(one.name, 'vpcservice', one.namespace)))) }),
    ...((spec.balancers ?? []).some(({ http }) => http !== undefined) ? { 'ingresses.networking.k8s.io': list((spec.balancers ?? []).flatMap((balancer) => ingressObjects(spec, balancer))) } : {}),
    ...(spec.detection === undefined && spec.kubeProxyImage === undefined ? {} : { 'daemonsets.apps': list([...(spec.detection === undefined ? [] : [calicoNode(spec.detection.method)]), ...(spec.kubeProxyImage === undefined ? [] : [kubeProxy(spec.kubeProxyImage)])]) }),
    configmaps: list([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('kube-proxy', 'configmap', 'kube-system'), data: { 'config.conf': proxyConfig(spec) } }, ...(spec.configMaps ?? []).map(({ namespace, name, data }) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(name, 'configmap', namespace), data }))]),
  };
}

/** Names of all namespaces in use, sorted. */
export function namespacesOf(spec: ClusterSpec): string[] {
  const used = [...spec.pods, ...spec.services, ...spec.policies].map((object) => object.namespace);
  return [...new Set([...used, ...Object.keys(spec.namespaceLabels)])].sort();
}

/** Labels of a namespace, with the one that every namespace has. */
export function namespaceLabels(spec: ClusterSpec, name: string): Readonly<Record<string, string>> {
  return { 'kubernetes.io/metadata.name': name, ...spec.namespaceLabels[name] };
}

function meta(name: string, kind: string, namespace?: string, labels?: Readonly<Record<string, string>>): object {
  return { name, ...(namespace === undefined ? {} : { namespace }), uid: uidOf(kind, namespace ?? '', name), creationTimestamp: CREATED, ...(labels === undefined ? {} : { labels }) };
}

function nodeObject(spec: ClusterSpec, name: string): object {
  const podCIDRs = spec.families.map((family) => block(spec, name, family));
  return {
    apiVersion: 'v1', kind: 'Node', metadata: { ...meta(name, 'node', undefined, { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...spec.nodeLabels?.[name] }), ...(spec.detection === undefined ? {} : { annotations: { 'projectcalico.org/IPv4Address': `${calicoIp(spec, name, 4)}/24` } }) },
    spec: { podCIDR: podCIDRs[0], podCIDRs },
    status: {
      addresses: [...spec.families.map((family) => ({ type: 'InternalIP', address: nodeIp(spec, name, family) })), { type: 'Hostname', address: name }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

/** The agent's DaemonSet, of which only this matters: how it finds its node's address. */
function calicoNode(method: string): object {
  const container = { name: 'calico-node', image: 'registry.example/calico/node:v3.28.2', env: [{ name: 'IP', value: 'autodetect' }, { name: 'IP_AUTODETECTION_METHOD', value: method }] };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta('calico-node', 'daemonset', 'kube-system'), spec: { template: { spec: { hostNetwork: true, containers: [container] } } } };
}

function kubeProxy(image: string): object {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta('kube-proxy', 'daemonset', 'kube-system'), spec: { template: { spec: { hostNetwork: true, containers: [{ name: 'kube-proxy', image }] } } } };
}

function namespaceObject(spec: ClusterSpec, name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: meta(name, 'namespace', undefined, namespaceLabels(spec, name)), status: { phase: 'Active' } };
}

function podObject(spec: ClusterSpec, pod: PodSpec): object {
  const ips = spec.families.map((family) => podIp(spec, pod, family));
  const ready = pod.ready ? 'True' : 'False';
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { ...meta(pod.name, 'pod', pod.namespace, pod.labels), ...(pod.annotations === undefined ? {} : { annotations: pod.annotations }) },
    spec: {
      nodeName: pod.node, serviceAccountName: 'default', dnsPolicy: pod.dnsPolicy ?? 'ClusterFirst',
      ...(pod.configMap === undefined ? {} : { volumes: [{ name: 'config', configMap: { name: pod.configMap } }] }),
      containers: [{ name: 'main', image: pod.image ?? 'registry.example/app:1', ports: pod.ports.map((port) => ({ ...(port.name === undefined ? {} : { name: port.name }), containerPort: port.port, protocol: protocolOf(port) })) }],
    },
    status: {
      phase: 'Running', podIP: ips[0], podIPs: ips.map((ip) => ({ ip })), hostIP: nodeIp(spec, pod.node, spec.families[0] ?? 4),
      conditions: [{ type: 'Ready', status: ready }, { type: 'ContainersReady', status: ready }, { type: 'PodScheduled', status: 'True' }],
      containerStatuses: [{ name: 'main', containerID: `containerd://${containerId(pod)}`, ready: pod.ready }],
    },
  };
}

function serviceObject(spec: ClusterSpec, service: ServiceSpec): object {
  const ips = spec.families.map((family) => serviceIp(spec, service, family));
  return {
    apiVersion: 'v1', kind: 'Service', metadata: { ...meta(service.name, 'service', service.namespace), ...annotationsOf(spec, service) },
    spec: {
      type: service.type ?? 'ClusterIP', clusterIP: ips[0], clusterIPs: ips,
      ipFamilies: spec.families.map((family) => `IPv${family}`), ipFamilyPolicy: ips.length > 1 ? 'PreferDualStack' : 'SingleStack',
      internalTrafficPolicy: service.internalTrafficPolicy ?? 'Cluster',
      ...(service.type !== undefined && service.type !== 'ClusterIP' ? { externalTrafficPolicy: service.externalTrafficPolicy ?? 'Cluster' } : {}),
      ...(service.externalIPs === undefined ? {} : { externalIPs: service.externalIPs }),
      ...(service.loadBalancerSourceRanges === undefined ? {} : { loadBalancerSourceRanges: service.loadBalancerSourceRanges }),
      selector: service.selector,
      ports: service.ports.map((port) => ({ ...(port.name === undefined ? {} : { name: port.name }), port: port.port, protocol: protocolOf(port), targetPort: port.targetPort, ...(port.nodePort === undefined ? {} : { nodePort: port.nodePort }) })),
      sessionAffinity: service.affinity === true ? 'ClientIP' : 'None',
      ...(service.affinity === true ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } } : {}),
    },
    status: { loadBalancer: service.loadBalancerIPs === undefined ? {} : { ingress: service.loadBalancerIPs.map((ip) => ({ ip, ...(service.loadBalancerMode === undefined ? {} : { ipMode: service.loadBalancerMode }) })) } },
  };
}

/** The Ingress that a load balancer of seven layers was made for, as TKE keeps it. */
function ingressObjects({ services }: ClusterSpec, { name: id, service: key, http }: BalancerSpec): object[] {
  const service = services.find((one) => podKey(one) === key);
  if (http === undefined || service === undefined) return [];
  const { namespace, name, ports: [port] } = service;
  const wanted = http.wanted ?? http.rules;
  const paths = (host: string): object[] => wanted.filter((rule) => rule.host === host).map(({ path }) => ({ path, pathType: 'Prefix', backend: { service: { name, port: { number: port?.port } } } }));
  return [{
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { ...meta(name, 'ingress', namespace), annotations: { 'kubernetes.io/ingress.class': 'qcloud', 'kubernetes.io/ingress.qcloud-loadbalance-id': id } },
    spec: { rules: [...new Set(wanted.map(({ host }) => host))].map((host) => ({ host, http: { paths: paths(host) } })) },
    status: { loadBalancer: { ingress: [{ ip: http.vip }] } },
  }];
}

/** Its own annotations, and the one that TKE writes for its load balancer. */
function annotationsOf({ balancers = [], metallb }: ClusterSpec, service: ServiceSpec): object {
  const own = balancers.find((balancer) => balancer.service === podKey(service) && balancer.http === undefined);
  const annotations = { ...(own === undefined || own.kind === 'tgw' ? {} : { 'service.kubernetes.io/loadbalance-id': own.name }), ...(metallb === undefined || service.loadBalancerIPs === undefined ? {} : { 'metallb.io/ip-allocated-from-pool': 'main' }), ...service.annotations };
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** The slices of a Service in one family: one for all pods that have the same numbers for its ports, because a named port's number is the pod's own. */
function sliceObjects(spec: ClusterSpec, service: ServiceSpec, family: Family): object[] {
  const groups = new Map<string, PodSpec[]>();
  for (const pod of selected(spec, service)) {
    const key = service.ports.map((port) => targetPort(pod, port) ?? '').join(' ');
    groups.set(key, [...(groups.get(key) ?? []), pod]);
  }
  const pods = groups.size === 0 ? [[]] : [...groups.values()];
  return pods.map((each, index) => sliceObject(spec, service, family, index, each));
}

function sliceObject(spec: ClusterSpec, service: ServiceSpec, family: Family, index: number, pods: readonly PodSpec[]): object {
  const name = `${service.name}-${uidOf('slice', podKey(service), String(family), ...(index === 0 ? [] : [String(index)])).slice(0, 5)}`;
  const [first] = pods;
  return {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
    metadata: { ...meta(name, 'endpointslice', service.namespace, { 'kubernetes.io/service-name': service.name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }), ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: service.name, uid: uidOf('service', service.namespace, service.name), controller: true }] },
    addressType: `IPv${family}`,
    endpoints: pods.map((pod) => sliceEndpoint(spec, pod, family)),
    ports: service.ports.flatMap((port) => {
      const number = first === undefined ? undefined : targetPort(first, port);
      return number === undefined ? [] : [{ name: port.name ?? '', port: number, protocol: protocolOf(port) }];
    }),
  };
}

function sliceEndpoint(spec: ClusterSpec, pod: PodSpec, family: Family): object {
  return {
    addresses: [podIp(spec, pod, family)], conditions: { ready: pod.ready, serving: pod.ready, terminating: false }, nodeName: pod.node,
    targetRef: { kind: 'Pod', namespace: pod.namespace, name: pod.name, uid: uidOf('pod', pod.namespace, pod.name) },
  };
}

function proxyConfig(spec: ClusterSpec): string {
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nclusterCIDR: ${spec.families.map((family) => (family === 4 ? '10.40.0.0/16' : 'fd40::/16')).join(',')}\nmode: ${spec.proxy === 'none' ? '""' : spec.proxy}\n`;
}
