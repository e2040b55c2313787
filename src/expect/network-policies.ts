import type { Cluster, EgressRule, IngressRule, NetworkPolicy, Pod, PolicyEnd, PolicyFlow, PolicyPeer, PolicyPort, PolicyVerdict } from '../model/kube/index.ts';
import { hasAddress, hasNamedPort, isWithin, known, namespaceLabels, policedPod } from './lookup.ts';
import { firstUnmet, selects } from '../model/kube/index.ts';

type Miss = NonNullable<PolicyVerdict['nearMiss']>;
type FieldMiss = Pick<Miss, 'field' | 'want' | 'have'>;
type Direction = PolicyVerdict['direction'];

/** One direction of a flow with the pod that is judged: never a hostNetwork pod. */
export interface Question {
  readonly cluster: Cluster;
  readonly flow: PolicyFlow;
  readonly direction: Direction;
  readonly pod: Pod;
  readonly peer: PolicyEnd;
}

/**
 * The NetworkPolicies that isolate the pod in this direction: none from what its own node sends to it, because the kubelet's probes
 * must always get through (networking.k8s.io/v1, "Network Policies", the behaviour of from and to selectors).
 */
export function isolatingPolicies({ cluster, direction, pod, peer }: Question): readonly NetworkPolicy[] {
  if (direction === 'ingress' && isOwnNode(cluster, pod, peer)) return [];
  return known(cluster.networkPolicies).filter((policy) => isolates(policy, pod, direction));
}

/**
 * What the NetworkPolicies that isolate a pod (at least one) say of a flow (networking.k8s.io/v1 API documentation): the union of
 * their rules is allowed. For an implicit deny the verdict names the rule that came nearest, and the one field that did not match.
 */
export function networkPolicyVerdict(question: Question, isolating: readonly NetworkPolicy[]): PolicyVerdict {
  const { cluster, flow, direction, peer } = question;
  let nearest: { readonly miss: Miss; readonly fields: number } | undefined;
  for (const policy of isolating) {
    for (const [rule, body] of rulesOf(policy, direction).entries()) {
      const misses = ruleMisses(cluster, policy, body, flow, peer);
      if (misses.length === 0) return { direction, allowed: true, isolating, decidedBy: { tier: 'network-policy', policy, rule } };
      const [first] = misses;
      if (first !== undefined && misses.length < (nearest?.fields ?? Infinity)) nearest = { miss: { policy, rule, ...first }, fields: misses.length };
    }
  }
  const [policy] = isolating;
  const nearMiss = nearest?.miss ?? (policy === undefined ? undefined : { policy, rule: -1, field: 'no-rules' as const, want: '', have: '' });
  return { direction, allowed: false, isolating, ...(nearMiss === undefined ? {} : { nearMiss }) };
}

function isOwnNode(cluster: Cluster, pod: Pod, peer: PolicyEnd): boolean {
  const addresses = known(cluster.nodes).find((node) => node.metadata.name === pod.spec?.nodeName)?.status?.addresses ?? [];
  return policedPod(cluster, peer) === undefined && hasAddress(addresses, peer.ip);
}

interface RuleBody {
  readonly peers: readonly PolicyPeer[] | undefined;
  readonly ports: readonly PolicyPort[] | undefined;
}

function rulesOf(policy: NetworkPolicy, direction: Direction): readonly RuleBody[] {
  if (direction === 'ingress') return (policy.spec?.ingress ?? []).map((rule: IngressRule) => ({ peers: rule.from, ports: rule.ports }));
  return (policy.spec?.egress ?? []).map((rule: EgressRule) => ({ peers: rule.to, ports: rule.ports }));
}

/** Without `policyTypes` a policy is for ingress, and for egress if it has egress rules. */
function isolates(policy: NetworkPolicy, pod: Pod, direction: Direction): boolean {
  const { spec } = policy;
  if (spec === undefined || policy.metadata.namespace !== pod.metadata.namespace) return false;
  const types = spec.policyTypes ?? (spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);
  return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress') && selects(spec.podSelector, pod.metadata.labels);
}

/** What keeps a rule from matching: nothing (it matches), the peer, the port, or both. The peer's miss comes first. */
function ruleMisses(cluster: Cluster, policy: NetworkPolicy, rule: RuleBody, flow: PolicyFlow, peer: PolicyEnd): readonly FieldMiss[] {
  return [peersMiss(cluster, policy, rule.peers, peer), portsMiss(cluster, rule.ports, flow)].filter((miss) => miss !== undefined);
}

/** An absent or empty list of peers is everybody. */
function peersMiss(cluster: Cluster, policy: NetworkPolicy, peers: readonly PolicyPeer[] | undefined, end: PolicyEnd): FieldMiss | undefined {
  if (peers === undefined || peers.length === 0) return undefined;
  const misses = peers.map((peer) => peerMiss(cluster, policy, peer, end));
  return misses.includes(undefined) ? undefined : (misses.find((miss) => miss?.field !== 'ipBlock') ?? misses[0]);
}

function peerMiss(cluster: Cluster, policy: NetworkPolicy, peer: PolicyPeer, end: PolicyEnd): FieldMiss | undefined {
  if (peer.ipBlock !== undefined) return blockMiss(peer.ipBlock, end);
  const pod = policedPod(cluster, end);
  if (pod === undefined) return { field: 'podSelector', want: 'a pod', have: end.kind === 'pod' ? `hostNetwork pod ${end.name}` : 'an address that is no pod' };
  const namespace = pod.metadata.namespace ?? '';
  if (peer.namespaceSelector === undefined) {
    if (namespace !== policy.metadata.namespace) return { field: 'namespaceSelector', want: `namespace ${policy.metadata.namespace ?? ''}`, have: `namespace ${namespace}` };
  } else {
    const labels = namespaceLabels(cluster, namespace);
    const unmet = firstUnmet(peer.namespaceSelector, labels);
    if (unmet !== undefined) return { field: 'namespaceSelector', want: `${unmet.key}=${unmet.want}`, have: labels[unmet.key] === undefined ? `${namespace}: no label ${unmet.key}` : `${unmet.key}=${labels[unmet.key]}` };
  }
  const unmet = peer.podSelector === undefined ? undefined : firstUnmet(peer.podSelector, pod.metadata.labels);
  if (unmet === undefined) return undefined;
  const have = pod.metadata.labels?.[unmet.key];
  return { field: 'podSelector', want: `${unmet.key}=${unmet.want}`, have: have === undefined ? `no label ${unmet.key}` : `${unmet.key}=${have}` };
}

/** A CIDR matches a pod too, by its known address. */
function blockMiss(block: NonNullable<PolicyPeer['ipBlock']>, end: PolicyEnd): FieldMiss | undefined {
  const have = end.kind === 'pod' ? `pod ${end.namespace}/${end.name}` : 'address';
  const within = (cidr: string): boolean => isWithin(end.ip, cidr);
  if (!within(block.cidr)) return { field: 'ipBlock', want: block.cidr, have };
  const except = block.except?.find(within);
  return except === undefined ? undefined : { field: 'except', want: `not in ${except}`, have };
}

/** An absent or empty list of ports is every port; a named port is looked up in the pod that receives. */
function portsMiss(cluster: Cluster, ports: readonly PolicyPort[] | undefined, flow: PolicyFlow): FieldMiss | undefined {
  if (ports === undefined || ports.length === 0) return undefined;
  const sameProtocol = ports.filter((port) => (port.protocol ?? 'TCP') === flow.protocol);
  if (sameProtocol.length === 0) return { field: 'protocol', want: [...new Set(ports.map((port) => port.protocol ?? 'TCP'))].join(' or '), have: flow.protocol };
  if (sameProtocol.some((port) => portMatches(cluster, port, flow))) return undefined;
  return { field: 'port', want: sameProtocol.map(portText).join(' or '), have: String(flow.port) };
}

function portMatches(cluster: Cluster, port: PolicyPort, flow: PolicyFlow): boolean {
  if (port.port === undefined) return true;
  if (typeof port.port === 'number') return flow.port >= port.port && flow.port <= (port.endPort ?? port.port);
  return hasNamedPort(cluster, flow, port.port);
}

function portText(port: PolicyPort): string {
  return port.endPort === undefined ? String(port.port ?? 'any') : `${port.port}-${port.endPort}`;
}
