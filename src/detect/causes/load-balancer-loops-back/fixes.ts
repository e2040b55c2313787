import type { Change, Fix } from '../../../model/finding/index.ts';
import { ingressesOf, internalIps, podIps } from '../../../model/kube/index.ts';
import type { ServicePromise } from '../../../model/kube/index.ts';
import { KEPT_ALIVE, PROBES_RESERVED } from '../../../model/network/index.ts';
import { formatIp, parseIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { adviceFix, kubectlFix } from '../../build.ts';
import { nodeOf } from '../../evidence.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { hostsOf } from '../../underlay.ts';
import { oldProxy, PREVENT_LOOPBACK, preventsLoopback } from './kube-proxy.ts';
import type { Looped } from './looped.ts';

/** The device that kube-proxy in IPVS mode binds the addresses of Services to (kubernetes pkg/proxy/ipvs/proxier.go, defaultDummyDevice). */
const DEVICE = 'kube-ipvs0';
/** The Service by its name; the load balancer's address served by the nodes themselves; and backends and clients kept apart. */
export function fixesOf(view: View, looped: Looped): readonly Fix[] {
  const { target } = looped.failure;
  const promise = target.behind ?? target.promise;
  if (promise === undefined || target.question.kind === 'wire') return [];
  const at: At = { view, looped, promise, vip: target.question.dst };
  return looped.listener.http === undefined ? [...byName(at), ...served(at), ...direct(at), ...apart(at)] : [...byName(at), ...keptAlive(at), ...direct(at), ...apart(at)];
}

interface At {
  readonly view: View;
  readonly looped: Looped;
  readonly promise: ServicePromise;
  readonly vip: Ip;
}

/** The client asks the Service by its name, whose address the nodes serve. */
function byName({ looped: { failure }, promise: { service, port }, vip }: At): readonly Fix[] {
  const { question } = failure.target;
  const addr = (service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? '']).flatMap((text) => parseIp(text) ?? []).find(({ family }) => family === vip.family);
  if (question.kind !== 'socket' || addr === undefined) return [];
  const { namespace = '', name } = service.metadata;
  return [adviceFix('name', `${name}.${namespace}.svc:${port.port}`, [{ kind: 'set-target-address', netns: question.netns, from: { addr: vip, port: question.dport }, to: { addr, port: port.port } }])];
}

/** kube-proxy of every node serves the load balancer's address itself: in IPVS mode it binds it, so that probes must come from elsewhere; in the others the Service's status must not say ipMode: Proxy. */
function served({ view, looped: { balancer, listener }, promise, vip }: At): readonly Fix[] {
  const { service: { metadata: { namespace = '', name }, status } } = promise;
  const backends = promise.endpoints.filter(({ ready }) => ready).map(({ addr, port }) => ({ addr, port }));
  const hosts = hostsOf(view);
  if (backends.length === 0) return [];
  const program = hosts.map(({ id }): Change => ({ kind: 'program-service', netns: id, protocol: listener.protocol, addr: vip, port: listener.port, backends }));
  const bound = hosts.flatMap(({ id, links }): Change[] => {
    const dev = links.kind === 'known' ? links.value.find((link) => link.name === DEVICE) : undefined;
    return dev === undefined || dev.addresses.some(({ ip }) => sameIp(ip, vip)) ? [] : [{ kind: 'add-address', netns: id, ifindex: dev.ifindex, dev: dev.name, ip: vip, length: vip.family === 4 ? 32 : 128 }];
  });
  if (bound.length > 0) {
    const probes: Change = { kind: 'set-balancer', netns: balancer.id, set: { probeFrom: PROBES_RESERVED } };
    const old = oldProxy(view);
    const upgrade = old === undefined ? [] : [shell('kubectl', '-n', old.namespace, 'set', 'image', `daemonset/${old.name}`, `${old.container}=${old.image.replace(/:[^:]*$/, `:${old.needed}`)}`)];
    const annotate = preventsLoopback(promise) ? [] : [shell('kubectl', '-n', namespace, 'annotate', 'service', name, `${PREVENT_LOOPBACK}=true`)];
    return upgrade.length + annotate.length === 0 ? [] : [kubectlFix(old === undefined ? 'prevent' : 'upgrade', [...upgrade, ...annotate], [probes, ...bound, ...program])];
  }
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (!ingress.some(({ ip, ipMode }) => ip === formatIp(vip) && ipMode === 'Proxy')) return [];
  const patch = JSON.stringify({ status: { loadBalancer: { ingress: ingress.map((entry) => ({ ...entry, ipMode: 'VIP' })) } } });
  return [kubectlFix('vip', [shell('kubectl', '-n', namespace, 'patch', 'service', name, '--subresource=status', '--type=merge', '-p', patch)], program)];
}

/** Connections to backends that are kept open do not come from the client. An Ingress has the settings of its load balancer in a TkeServiceConfig, which is made for it on demand. */
function keptAlive({ view, looped: { balancer, listener } }: At): readonly Fix[] {
  const change: Change = { kind: 'set-balancer', netns: balancer.id, set: { keptAlive: KEPT_ALIVE, port: listener.port } };
  const setting = JSON.stringify({ spec: { loadBalancer: { l7Listeners: [{ protocol: 'HTTP', port: listener.port, keepaliveEnable: 1 }] } } });
  return ingressesOf(view.cluster, balancer.name).slice(0, 1).map(({ metadata: { namespace = 'default', name } }) => kubectlFix('kept', [
    shell('kubectl', '-n', namespace, 'annotate', 'ingress', name, 'ingress.cloud.tencent.com/tke-service-config-auto=true'),
    shell('kubectl', '-n', namespace, 'patch', 'tkeserviceconfig', `${name}-auto-ingress-config`, '--type=merge', '-p', setting),
  ], [change], 'medium'));
}

/** The load balancer sends to the pods themselves, which their own networks must be reachable for (VPC-CNI): of no use to a client on the node of the only one. */
function direct({ view, looped: { balancer, listener }, promise }: At): readonly Fix[] {
  const { service: { metadata: { namespace = '', name } } } = promise;
  const to = promise.endpoints.filter(({ ready }) => ready).flatMap(({ addr, port, node }) => {
    const [via] = node === undefined ? [] : addressesOf(view, node);
    return [{ addr, port, ...(via === undefined ? {} : { via }) }];
  });
  if (to.length === 0 || !isVpcCni(view, promise)) return [];
  const change: Change = { kind: 'set-balancer', netns: balancer.id, set: { bind: to, port: listener.port } };
  return [kubectlFix('direct', [shell('kubectl', '-n', namespace, 'annotate', 'service', name, 'service.cloud.tencent.com/direct-access=true')], [change], 'medium')];
}

/** externalTrafficPolicy Local, and the load balancer sends to nodes with an endpoint alone: of use to clients on other nodes. */
function apart({ view, looped: { balancer, listener, host }, promise }: At): readonly Fix[] {
  const { service: { metadata: { namespace = '', name } }, port: { nodePort } } = promise;
  const serving = [...new Set(promise.endpoints.filter(({ ready }) => ready).flatMap(({ node }) => node ?? []))];
  if (nodePort === undefined || serving.length === 0 || serving.includes(nodeOf(host))) return [];
  const addresses = serving.flatMap((node) => addressesOf(view, node).map((addr) => ({ node, addr })));
  const only: Change = { kind: 'set-balancer', netns: balancer.id, set: { only: addresses.map(({ addr }) => addr), port: listener.port } };
  const program = addresses.flatMap(({ node, addr }): Change[] => {
    const own = view.placement.hostNetns(node);
    const backends = promise.endpoints.filter((endpoint) => endpoint.ready && endpoint.node === node).map((endpoint) => ({ addr: endpoint.addr, port: endpoint.port }));
    return own.kind === 'known' ? [{ kind: 'program-service', netns: own.value, protocol: listener.protocol, addr, port: nodePort, backends }] : [];
  });
  const patch = JSON.stringify({ spec: { externalTrafficPolicy: 'Local' } });
  const commands = [
    shell('kubectl', '-n', namespace, 'patch', 'service', name, '-p', patch),
    shell('kubectl', '-n', namespace, 'annotate', 'service', name, 'service.kubernetes.io/local-svc-only-bind-node-with-pod=true'),
  ];
  return [kubectlFix('apart', commands, [only, ...program], 'medium')];
}

/** How the pods of TKE are told to have an address of the VPC of their own (document 457/50356). */
const NETWORKS = 'tke.cloud.tencent.com/networks';

/** Whether the Service's pods are ones that the network outside of the nodes reaches. */
function isVpcCni({ cluster: { pods } }: View, { endpoints }: ServicePromise): boolean {
  const own = pods.kind === 'known' ? pods.value.filter((pod) => podIps(pod).some((ip) => endpoints.some(({ addr }) => sameIp(addr, ip)))) : [];
  return own.length > 0 && own.every(({ metadata: { annotations = {} } }) => /eni/.test(annotations[NETWORKS] ?? ''));
}

function addressesOf({ cluster }: View, name: string): readonly Ip[] {
  const node = cluster.nodes.kind === 'known' ? cluster.nodes.value.find(({ metadata }) => metadata.name === name) : undefined;
  return node === undefined ? [] : internalIps(node);
}
