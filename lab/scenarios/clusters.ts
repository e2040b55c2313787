import type { ClusterSpec, Overlay, PodSpec, ProxyMode, ServiceSpec } from '../cluster/spec.ts';

/** The shop: a client `web` on n1, a database `db` on n2 behind the Service `db`. What most incidents happen to. */
export function shop(overlay: Overlay, proxy: ProxyMode, more: Partial<ClusterSpec> = {}): ClusterSpec {
  return {
    nodes: ['n1', 'n2'],
    families: [4],
    pods: [pod('web', 'n1', []), pod('db', 'n2', [5432])],
    services: [service('db', 5432)],
    policies: [],
    namespaceLabels: { shop: { team: 'shop' } },
    overlay,
    proxy,
    enforcer: overlay === 'flannel' || overlay === 'bridge' ? 'none' : 'calico',
    iptables: 'nft',
    ...more,
  };
}

/** A ready pod `NAME` (label `app=NAME`) of namespace shop that declares these ports and listens on them. */
export function pod(name: string, node: string, ports: readonly number[], more: Partial<PodSpec> = {}): PodSpec {
  return { name, namespace: 'shop', node, labels: { app: name }, ports: ports.map((port) => ({ port })), listens: ports.map((port) => ({ port })), ready: true, ...more };
}

/** A Service `NAME` of namespace shop that selects `app=NAME`, its one port the same on both sides. */
export function service(name: string, port: number, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return { name, namespace: 'shop', selector: { app: name }, ports: [{ name: 'main', port, targetPort: port }], ...more };
}

/** The cluster with one pod changed. */
export function changePod(spec: ClusterSpec, name: string, change: Partial<PodSpec>): ClusterSpec {
  return { ...spec, pods: spec.pods.map((each) => (each.name === name ? { ...each, ...change } : each)) };
}

/** The cluster with one Service changed. */
export function changeService(spec: ClusterSpec, name: string, change: Partial<ServiceSpec>): ClusterSpec {
  return { ...spec, services: spec.services.map((each) => (each.name === name ? { ...each, ...change } : each)) };
}
