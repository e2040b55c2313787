import type { Change } from '../../src/model/finding/index.ts';
import { formatIp, protocolName } from '../../src/net/index.ts';
import { podIp, podOf, serviceIp } from '../cluster/addresses.ts';
import type { ClusterSpec, PodSpec, PolicySpec, Protocol, ServicePortSpec, ServiceSpec } from '../cluster/spec.ts';
import { virtualServers } from '../dataplane/kube-proxy/ipvs.ts';
import { portViews } from '../dataplane/kube-proxy/view.ts';
import { ruleCommands } from '../dataplane/node.ts';
import type { Command, Place } from '../kernel/command.ts';
import { ipBatch } from '../kernel/command.ts';
import { runAll, startListener } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';

type Of<K extends Change['kind']> = Extract<Change, { readonly kind: K }>;

/** A process of the pod listens where it should. One that listens on loopback only stays beside it. */
export async function listen(lab: Lab, at: Place, change: Of<'listen'>): Promise<void> {
  if (at.pod === undefined) throw new Error('the lab has no process to listen on a node itself');
  const pod = podOf(lab.cluster, at.pod);
  const address = change.addr === undefined ? podIp(lab.cluster, pod, 4) : formatIp(change.addr);
  const listens = change.addr === undefined ? lab.cluster.families.map((family) => ({ protocol: protocolOf(change.protocol), port: change.port, address: podIp(lab.cluster, pod, family) })) : [{ protocol: protocolOf(change.protocol), port: change.port, address }];
  await startListener(lab, { ...pod, listens: [] }, listens);
}

/** The node's proxy programs the frontend with the given backends: all rules are rendered anew from a cluster in which that is true. */
export async function programService(lab: Lab, at: Place, change: Of<'program-service'>): Promise<void> {
  const spec = withBackends(lab.cluster, change);
  await runAll(lab, [...(spec.proxy === 'ipvs' ? ipvsAnew(spec, at.node) : []), ...ruleCommands(spec, at.node, spec), ...nodePortAddress(spec, at, change)]);
}

/** nodePortAddresses covers one more address of the node. */
function nodePortAddress(spec: ClusterSpec, at: Place, { addr, port }: Of<'program-service'>): Command[] {
  const isMore = spec.proxy === 'nftables' && !isService(spec, formatIp(addr)) && spec.services.some(({ ports }) => ports.some(({ nodePort }) => nodePort === port));
  return isMore ? [{ at, argv: ['nft', 'add', 'element', addr.family === 4 ? 'ip' : 'ip6', 'kube-proxy', 'nodeport-ips', '{', formatIp(addr), '}'] }] : [];
}

function isService(spec: ClusterSpec, ip: string): boolean {
  return spec.services.some((service) => spec.families.some((family) => serviceIp(spec, service, family) === ip));
}

/** The cluster with the Service of this frontend sending to these ports; pods that are not among the backends leave the Service. */
function withBackends(spec: ClusterSpec, change: Of<'program-service'>): ClusterSpec {
  const frontend = formatIp(change.addr);
  const wanted = new Map(change.backends.map((backend) => [formatIp(backend.addr), backend.port]));
  const isBackend = (pod: PodSpec): boolean => spec.families.some((family) => wanted.has(podIp(spec, pod, family)));
  const services = spec.services.map((service) => {
    if (!isAt(spec, service, frontend, change.port)) return service;
    const label = { 'lab/backend': service.name };
    return { ...service, ...(isBalanced(service, frontend) ? { loadBalancerMode: 'VIP' as const } : {}), ...(change.trafficPolicy === undefined ? {} : { internalTrafficPolicy: change.trafficPolicy, externalTrafficPolicy: change.trafficPolicy }), selector: label, internalTrafficPolicy: 'Cluster' as const, externalTrafficPolicy: 'Cluster' as const, ports: withPort(service.ports, change) };
  });
  const changed = services.find((service, index) => service !== spec.services[index]);
  if (changed === undefined) throw new Error(`no Service has the address ${frontend}`);
  return { ...spec, services, pods: spec.pods.map((pod) => (isBackend(pod) ? { ...pod, ready: true, labels: { ...pod.labels, 'lab/backend': changed.name } } : pod)) };
}

/** Whether an address is that of a Service's load balancer, which the proxy is to serve itself. */
function isBalanced({ loadBalancerIPs }: ServiceSpec, frontend: string): boolean {
  return loadBalancerIPs?.includes(frontend) === true;
}

/** Whether an address is a Service's own, or no Service's and the port a node port of this one. */
function isAt(spec: ClusterSpec, service: ServiceSpec, frontend: string, port: number): boolean {
  if (isBalanced(service, frontend) || spec.families.some((family) => serviceIp(spec, service, family) === frontend)) return true;
  return service.ports.some(({ nodePort }) => nodePort === port) && !isService(spec, frontend);
}

/** The ports with the changed one sending to the backends' port; a port that the Service does not have is added. */
function withPort(ports: readonly ServicePortSpec[], change: Of<'program-service'>): ServicePortSpec[] {
  const target = change.backends[0]?.port ?? change.port;
  const isIt = (port: ServicePortSpec): boolean => (port.port === change.port || port.nodePort === change.port) && (port.protocol ?? 'TCP') === protocolOf(change.protocol);
  const rest = ports.filter((port) => !isIt(port));
  const same = ports.find(isIt) ?? { name: `added-${change.port}`, port: change.port, protocol: protocolOf(change.protocol) };
  return [...rest, { ...same, targetPort: target }];
}

function ipvsAnew(spec: ClusterSpec, node: string): Command[] {
  const views = spec.families.flatMap((family) => portViews(spec, node, family));
  const addresses = [...new Set(views.flatMap((view) => [view.clusterIp, ...view.loadBalancerIps].map((ip) => `addr replace ${ip}/${view.family === 4 ? 32 : 128} dev kube-ipvs0`)))];
  return [...ipBatch({ node }, addresses), { at: { node }, argv: ['ipvsadm', '-C'] }, { at: { node }, argv: ['ipvsadm', '-R'], stdin: virtualServers(spec, node, views) }];
}

/** The policy agent of every node enforces two more policies: one lets the flow into its target, one lets it out of its source. */
export async function allowFlow(lab: Lab, _at: Place, change: Of<'allow-flow'>): Promise<void> {
  const spec = lab.cluster;
  if (spec.enforcer !== 'calico') throw new Error('nobody enforces policies here');
  // A NetworkPolicy has no word for ICMP: only a rule without ports lets it in.
  const ports = ['icmp', 'ipv6-icmp'].includes(protocolName(change.protocol)) ? {} : { ports: [{ protocol: protocolOf(change.protocol), port: change.dport }] };
  const block = (ip: string): { readonly ipBlock: { readonly cidr: string } } => ({ ipBlock: { cidr: `${ip}/${ip.includes(':') ? 128 : 32}` } });
  const [src, dst] = [formatIp(change.src), formatIp(change.dst)];
  const policies: PolicySpec[] = [];
  const target = podAt(spec, dst);
  const source = podAt(spec, src);
  if (target !== undefined && isolated(spec, target, 'Ingress')) policies.push({ name: 'netwhy-allow-in', namespace: target.namespace, spec: { podSelector: { matchLabels: target.labels }, policyTypes: ['Ingress'], ingress: [{ from: [block(src)], ...ports }] } });
  if (source !== undefined && isolated(spec, source, 'Egress')) policies.push({ name: 'netwhy-allow-out', namespace: source.namespace, spec: { podSelector: { matchLabels: source.labels }, policyTypes: ['Egress'], egress: [{ to: [block(dst)], ...ports }] } });
  const allowed = { ...spec, policies: [...spec.policies, ...policies] };
  for (const node of spec.nodes) await runAll(lab, ruleCommands(allowed, node, allowed));
}

function isolated(spec: ClusterSpec, pod: PodSpec, type: 'Ingress' | 'Egress'): boolean {
  return spec.policies.some((policy) => policy.namespace === pod.namespace && policy.spec.policyTypes.includes(type) && Object.entries(policy.spec.podSelector.matchLabels ?? {}).every(([key, value]) => pod.labels[key] === value));
}

function podAt(spec: ClusterSpec, ip: string): PodSpec | undefined {
  return spec.pods.find((pod) => spec.families.some((family) => podIp(spec, pod, family) === ip));
}

function protocolOf(number: number): Protocol {
  const name = protocolName(number).toUpperCase();
  if (name !== 'TCP' && name !== 'UDP') throw new Error(`nothing listens with ${name}`);
  return name;
}

