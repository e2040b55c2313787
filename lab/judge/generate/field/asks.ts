import { GATEWAY, nodeIp, podIp, serviceIp } from '../../../cluster/addresses.ts';
import { protocolOf } from '../../../cluster/endpoints.ts';
import type { ClusterSpec, Family, PodSpec } from '../../../cluster/spec.ts';
import { portViews } from '../../../dataplane/kube-proxy/view.ts';
import type { PortView } from '../../../dataplane/kube-proxy/view.ts';
import { CLIENT } from './site.ts';
import type { Ask } from './site.ts';

/** What can be asked in any cluster: pod to pod, Services by each of their ways in, the node, the outside, ports that nobody serves, pings. */
export function clusterAsks(spec: ClusterSpec): Ask[] {
  return spec.families.flatMap((family) => [...podAsks(spec, family), ...outsideAsks(spec, family), ...nodeAsks(spec, family), ...(spec.proxy === 'none' ? [] : portViews(spec, 'host', family).flatMap((view) => serviceAsks(spec, view)))]);
}

function localPods(spec: ClusterSpec): PodSpec[] {
  return spec.pods.filter((pod) => pod.node === 'host');
}

/** Namespaces that questions come from, outside the cluster and inside. */
function askers(spec: ClusterSpec): { readonly pods: readonly string[]; readonly all: readonly string[] } {
  const pods = localPods(spec).map((pod) => pod.name);
  return { pods, all: [...pods, 'host', 'client', ...(spec.nodes.includes('other') ? ['other'] : [])] };
}

function podAsks(spec: ClusterSpec, family: Family): Ask[] {
  const { all } = askers(spec);
  return spec.pods.flatMap((pod) => all.filter((netns) => netns !== pod.name).flatMap((netns): Ask[] => {
    const to = { netns, dst: podIp(spec, pod, family) };
    return [
      ...pod.ports.map((port): Ask => ({ kind: 'pod', ...to, protocol: protocolOf(port).toLowerCase() as 'tcp' | 'udp', dport: port.port })),
      { kind: 'unserved', ...to, protocol: 'tcp', dport: 8099 },
      { kind: 'unserved', ...to, protocol: 'udp', dport: 8099 },
      { kind: 'ping', ...to, protocol: 'icmp', dport: 0 },
    ];
  }));
}

function outsideAsks(spec: ClusterSpec, family: Family): Ask[] {
  return [...askers(spec).pods, 'host'].flatMap((netns): Ask[] => [
    { kind: 'outside', netns, dst: CLIENT[family], protocol: 'tcp', dport: 80 },
    { kind: 'outside', netns, dst: CLIENT[family], protocol: 'udp', dport: 53 },
    { kind: 'outside', netns, dst: CLIENT[family], protocol: 'icmp', dport: 0 },
    { kind: 'outside', netns, dst: CLIENT[family], protocol: 'tcp', dport: 81 },
    { kind: 'outside', netns, dst: GATEWAY[family], protocol: 'icmp', dport: 0 },
  ]);
}

function nodeAsks(spec: ClusterSpec, family: Family): Ask[] {
  return askers(spec).all.flatMap((netns): Ask[] => [
    { kind: 'node', netns, dst: nodeIp(spec, 'host', family), protocol: 'tcp', dport: 10250 },
    { kind: 'node', netns, dst: nodeIp(spec, 'host', family), protocol: 'icmp', dport: 0 },
    { kind: 'unserved', netns, dst: nodeIp(spec, 'host', family), protocol: 'tcp', dport: 30999 },
  ]);
}

function serviceAsks(spec: ClusterSpec, view: PortView): Ask[] {
  const { pods, all } = askers(spec);
  const dice = (endpoints: PortView['endpoints']): Pick<Ask, 'dice'> => (endpoints.length > 1 ? { dice: true } : {});
  const { protocol } = view;
  const clusterIp = serviceIp(spec, view.service, view.family);
  const inside = [...pods, 'host', 'other'].filter((netns) => all.includes(netns));
  const own = localPods(spec).filter((pod) => view.endpoints.some((endpoint) => endpoint.ip === podIp(spec, pod, view.family)));
  const nodePort = view.port.nodePort;
  return [
    ...inside.map((netns): Ask => ({ kind: 'service', netns, protocol, dst: clusterIp, dport: view.port.port, ...dice(view.internal) })),
    ...own.map((pod): Ask => ({ kind: 'hairpin', netns: pod.name, protocol, dst: clusterIp, dport: view.port.port, ...dice(view.internal) })),
    ...inside.slice(0, 2).flatMap((netns): Ask[] => [{ kind: 'service-odd', netns, protocol, dst: clusterIp, dport: 9 }, { kind: 'service-odd', netns, protocol: 'icmp', dst: clusterIp, dport: 0 }]),
    ...(nodePort === undefined ? [] : [
      ...all.map((netns): Ask => ({ kind: 'node-port', netns, protocol, dst: nodeIp(spec, 'host', view.family), dport: nodePort, ...dice(view.external) })),
      { kind: 'node-port', netns: 'host', protocol, dst: view.family === 4 ? '127.0.0.1' : '::1', dport: nodePort, ...dice(view.external) } as const,
      ...(spec.nodes.includes('other') ? [{ kind: 'node-port', netns: 'client', protocol, dst: nodeIp(spec, 'other', view.family), dport: nodePort } as const] : []),
    ]),
    ...[...view.externalIps, ...view.loadBalancerIps].flatMap((dst) => all.map((netns): Ask => ({ kind: 'vip', netns, protocol, dst, dport: view.port.port, ...dice(view.external) }))),
  ];
}
