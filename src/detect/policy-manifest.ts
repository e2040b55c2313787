import type { Pod, PolicyEnd, PolicyFlow, PolicyVerdict } from '../model/kube/index.ts';
import { bitsOf, formatIp } from '../net/ip.ts';

/** Labels that a workload's controller adds to each generation of its pods: a policy should not depend on them. */
const GENERATED: ReadonlySet<string> = new Set(['pod-template-hash', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'pod-template-generation']);

/**
 * A NetworkPolicy that allows one flow in one direction, as YAML: it selects the isolated pod by its labels and names the other end
 * by labels and namespace, or by address. Policies are a union, so that adding it takes nothing away.
 */
export function allowingPolicy(flow: PolicyFlow, direction: PolicyVerdict['direction'], podOf: (end: PolicyEnd) => Pod | undefined): string | undefined {
  const [subject, peer] = direction === 'ingress' ? [flow.dst, flow.src] : [flow.src, flow.dst];
  const pod = podOf(subject);
  if (pod === undefined || subject.kind !== 'pod' || flow.protocol === 'ICMP') return undefined;
  const [types, list] = direction === 'ingress' ? ['Ingress', 'from'] : ['Egress', 'to'];
  return [
    'apiVersion: networking.k8s.io/v1', 'kind: NetworkPolicy',
    'metadata:', `  name: ${JSON.stringify(`allow-${direction}-${flow.protocol.toLowerCase()}-${flow.port}`)}`, `  namespace: ${JSON.stringify(subject.namespace)}`,
    'spec:', `  podSelector: ${selector(pod)}`, `  policyTypes: [${types}]`, `  ${direction}:`,
    `  - ${list}:`, ...peerLines(peer, podOf(peer)), '    ports:', `    - {protocol: ${flow.protocol}, port: ${flow.port}}`,
  ].join('\n');
}

function peerLines(peer: PolicyEnd, pod: Pod | undefined): readonly string[] {
  if (pod === undefined || peer.kind !== 'pod') return [`    - ipBlock: {cidr: "${formatIp(peer.ip)}/${bitsOf(peer.ip.family)}"}`];
  return [`    - podSelector: ${selector(pod)}`, `      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${JSON.stringify(peer.namespace)}}}`];
}

function selector(pod: Pod): string {
  const labels = Object.entries(pod.metadata.labels ?? {}).filter(([key]) => !GENERATED.has(key));
  return `{matchLabels: {${labels.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')}}}`;
}
