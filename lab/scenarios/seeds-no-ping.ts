import type { ClusterSpec, NetworkPolicySpec, Opening, Overlay, PolicySpec, ProxyMode } from '../cluster/spec.ts';
import type { Scenario } from '../scenario.ts';
import { pod, service, shop } from './clusters.ts';

const SYSTEM = 'kubesphere-controls-system';
const PROJECT = 'kubesphere.io/namespace';
const WORKSPACE = 'kubesphere.io/workspace';
const timeout = { kind: 'timeout' } as const;

/** What KubeSphere's controller writes for an isolated project or for each project of an isolated workspace (pkg/controller/network/nsnetworkpolicy, generateNSNP): all pods, Ingress, one namespaceSelector. */
const isolation = (key: string, value: string): PolicySpec => ({
  name: 'nsnp-network-isolate', namespace: 'test',
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: { matchLabels: { [key]: value } } }] }] },
});

/** The project's allow list, as a person fills it in (convertToK8sNP). */
const allowList: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: { matchLabels: { [PROJECT]: SYSTEM } } }] }] };
const listed: PolicySpec = { name: 'nsnp-allow-ingress-controller', namespace: 'test', spec: allowList };

/** The ingress controller in the system workspace, which has talked with the product page before, and the product page in project test of the demo workspace. */
function site(overlay: Overlay, proxy: ProxyMode, talks: 'TCP' | 'ICMP', workspace = 'demo-workspace'): ClusterSpec {
  const opens: Opening = { to: 'test/productpage', port: talks === 'TCP' ? 9080 : 0, count: 1, talks };
  return shop(overlay, proxy, {
    pods: [pod('ingress-nginx', 'n1', [], { namespace: SYSTEM, opens: [opens] }), pod('productpage', 'n2', [9080], { namespace: 'test' }), pod('ratings', 'n1', [9080], { namespace: 'test' })],
    services: [service('productpage', 9080, { namespace: 'test' })],
    namespaceLabels: {
      [SYSTEM]: { [WORKSPACE]: 'system-workspace', [PROJECT]: SYSTEM },
      test: { [WORKSPACE]: workspace, [PROJECT]: 'test' },
    },
  });
}

const isolated = (policy: PolicySpec, ...more: readonly PolicySpec[]) => ({ later: true, cluster: (spec: ClusterSpec): ClusterSpec => ({ ...spec, policies: [policy, ...more] }) }) as const;
const byPolicy = { cause: 'network-policy-denies', object: { kind: 'kubernetes', resource: 'networkpolicy', namespace: 'test', name: 'nsnp-network-isolate' }, verdict: 'unreachable', outcome: timeout, established: true } as const;

const workspaceOnly = isolation(WORKSPACE, 'demo-workspace');
const projectOnly = isolation(PROJECT, 'test');

/** Article 004: the ingress controller cannot ping the pod any more, and a ping that ran before goes on. */
export const NO_PING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'no-ping-workspace-isolated', area: 'seeds', title: 'the ingress controller\'s workspace is not the isolated workspace of the pod: a ping from before the isolation goes on, a new one gets no answer',
    cluster: site('vxlan', 'iptables', 'ICMP'), fault: isolated(workspaceOnly),
    probe: { from: `pod/${SYSTEM}/ingress-nginx`, to: 'pod/test/productpage', protocol: 'icmp' }, expect: byPolicy,
    nearMiss: { title: 'the workspace is isolated, and the allow list of the project has the ingress controller\'s', fault: isolated(workspaceOnly, listed) },
  },
  {
    name: 'ingress-499-project-isolated', area: 'seeds', title: 'nginx logs 499 and 503 for a backend of an isolated project: what it keeps alive goes on, a new connection times out',
    cluster: site('routed', 'nftables', 'TCP', 'system-workspace'), fault: isolated(projectOnly),
    probe: { from: `pod/${SYSTEM}/ingress-nginx`, to: 'pod/test/productpage:9080', protocol: 'tcp' }, expect: byPolicy,
    nearMiss: { title: 'the project is isolated, and its allow list has the ingress controller\'s', fault: isolated(projectOnly, listed) },
  },
];
