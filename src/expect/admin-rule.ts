import type { AdminEgressRule, AdminIngressRule, AdminPeer, AdminPolicy, AdminPort, AdminProtocol, AdminSubject, AdminTransport, Cluster, LabelSelector, Pod, PolicyFlow } from '../model/kube/index.ts';
import type { Because } from '../model/network/index.ts';
import { hasAddress, hasNamedPort, isWithin, namespaceLabels, policedPod } from './lookup.ts';
import type { Question } from './network-policies.ts';
import { requirementsOf, selects } from '../model/kube/index.ts';

export type Action = 'Accept' | 'Deny' | 'Pass';
/** Whether something matches, or why that cannot be told. */
export type Met = boolean | Because;

const ACTIONS: ReadonlyMap<string, Action> = new Map([['Accept', 'Accept'], ['Allow', 'Accept'], ['Deny', 'Deny'], ['Pass', 'Pass']]);

/** A rule with the list of its peers, whichever direction it has. */
export type AdminRule = Omit<AdminIngressRule & AdminEgressRule, 'from' | 'to'> & { readonly peers: readonly AdminPeer[] };

/** The rules of a policy in one direction, in the order in which they are tried. */
export function rulesIn({ spec }: AdminPolicy, direction: Question['direction']): readonly AdminRule[] {
  return direction === 'ingress' ? (spec?.ingress ?? []).map((rule) => ({ ...rule, peers: rule.from })) : (spec?.egress ?? []).map((rule) => ({ ...rule, peers: rule.to }));
}

/** Whether the policy is for the pod. A subject without a field known here is nobody. */
export function matchSubject({ cluster, pod }: Question, policy: AdminPolicy): Met {
  return policy.spec === undefined ? false : matchPods(cluster, policy.spec.subject, pod);
}

/**
 * Whether a rule matches, and its action. A peer without a field known here makes an accepting rule match nothing and any other deny
 * everything ("fail closed", sigs.k8s.io/network-policy-api apis/v1alpha1 and v1alpha2, the peers' documentation).
 */
export function matchRule(question: Question, policy: AdminPolicy, rule: AdminRule): { readonly action: Action | undefined; readonly met: Met } {
  const action = ACTIONS.get(rule.action);
  if (rule.peers.some(isStrange)) return action === 'Accept' ? { action, met: false } : { action: 'Deny', met: true };
  const peers = anyOf(rule.peers.map((peer) => matchPeer(question, policy, peer)));
  const ports = [...(rule.ports ?? []).map((port) => matchPort(question, policy, port)), ...(rule.protocols ?? []).map((protocol) => matchProtocol(question, policy, protocol))];
  return { action, met: allOf([peers, ports.length === 0 ? true : anyOf(ports)]) };
}

function isStrange(peer: AdminPeer): boolean {
  return (peer.namespaces ?? peer.pods ?? peer.nodes ?? peer.networks ?? peer.domainNames) === undefined;
}

/** Networks match pods too, by their address; nodes are known by the addresses in their status. */
function matchPeer({ cluster, peer: end }: Question, policy: AdminPolicy, peer: AdminPeer): Met {
  if (peer.networks !== undefined) return peer.networks.some((cidr) => isWithin(end.ip, cidr));
  if (peer.domainNames !== undefined) return { ref: policy.ref, text: `${policy.kind} ${policy.metadata.name}: which addresses ${peer.domainNames.join(', ')} has is not known` };
  if (peer.nodes !== undefined) {
    const { nodes } = peer;
    if (cluster.nodes.kind === 'missing') return cluster.nodes.because;
    return cluster.nodes.value.some((node) => selects(nodes, node.metadata.labels) && hasAddress(node.status?.addresses ?? [], end.ip));
  }
  const pod = policedPod(cluster, end);
  return pod !== undefined && matchPods(cluster, peer, pod);
}

function matchPods(cluster: Cluster, { namespaces, pods }: AdminSubject, pod: Pod): Met {
  const namespace = pod.metadata.namespace ?? '';
  if (namespaces !== undefined) return matchNamespace(cluster, namespaces, namespace);
  if (pods === undefined) return false;
  return allOf([matchNamespace(cluster, pods.namespaceSelector ?? {}, namespace), selects(pods.podSelector ?? {}, pod.metadata.labels)]);
}

/** Of a namespace that was not collected only its name label is known. */
function matchNamespace(cluster: Cluster, selector: LabelSelector, namespace: string): Met {
  const labels = namespaceLabels(cluster, namespace);
  if (cluster.namespaces.kind === 'known') return selects(selector, labels);
  const requirements = requirementsOf(selector);
  if (requirements.some((requirement) => Object.hasOwn(labels, requirement.key) && !requirement.met(labels))) return false;
  return requirements.every((requirement) => Object.hasOwn(labels, requirement.key)) ? true : cluster.namespaces.because;
}

function matchPort({ cluster, flow }: Question, policy: AdminPolicy, { portNumber, portRange, namedPort }: AdminPort): Met {
  if (portNumber !== undefined) return (portNumber.protocol ?? 'TCP') === flow.protocol && portNumber.port === flow.port;
  if (portRange !== undefined) return (portRange.protocol ?? 'TCP') === flow.protocol && flow.port >= portRange.start && flow.port <= portRange.end;
  return namedPort === undefined ? strangePort(policy) : hasNamedPort(cluster, flow, namedPort);
}

function matchProtocol({ cluster, flow }: Question, policy: AdminPolicy, { tcp, udp, sctp, destinationNamedPort }: AdminProtocol): Met {
  if (destinationNamedPort !== undefined) return hasNamedPort(cluster, flow, destinationNamedPort);
  const transports: readonly (readonly [PolicyFlow['protocol'], AdminTransport | undefined])[] = [['TCP', tcp], ['UDP', udp], ['SCTP', sctp]];
  const [protocol, transport] = transports.find(([, candidate]) => candidate !== undefined) ?? [];
  if (transport === undefined) return strangePort(policy);
  if (protocol !== flow.protocol) return false;
  const { destinationPort } = transport;
  if (destinationPort === undefined) return true;
  if (destinationPort.number !== undefined) return destinationPort.number === flow.port;
  return destinationPort.range === undefined ? strangePort(policy) : flow.port >= destinationPort.range.start && flow.port <= destinationPort.range.end;
}

function strangePort(policy: AdminPolicy): Because {
  return { ref: policy.ref, text: `${policy.kind} ${policy.metadata.name} has a port with no field that is known` };
}

function allOf(answers: readonly Met[]): Met {
  return answers.includes(false) ? false : (answers.find((answer) => answer !== true) ?? true);
}

function anyOf(answers: readonly Met[]): Met {
  return answers.includes(true) ? true : (answers.find((answer) => answer !== false) ?? false);
}
