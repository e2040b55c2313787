import type { ClusterSpec, Family, Overlay, ProxyMode } from '../cluster/spec.ts';
import { proxyNftScript } from '../dataplane/kube-proxy/nftables.ts';
import { on } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { ExpectedObject, Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const theNode: ExpectedObject = { kind: 'node', name: 'n1' };

/** The proxy of n1 still knows a pod that is gone and does not know the one that replaced it. */
const sawReplaced = (truth: ClusterSpec, node: string): ClusterSpec =>
  node === 'n1' ? { ...truth, pods: [...truth.pods.map((each) => (each.name === 'db' ? { ...each, labels: {} } : each)), pod('db-old', 'n2', [5432], { labels: { app: 'db' } })] } : truth;

/** The proxy of n1 knows the real pod and one more that is gone. */
const sawOneMore = (truth: ClusterSpec, node: string): ClusterSpec => (node === 'n1' ? { ...truth, pods: [...truth.pods, pod('db-old', 'n2', [5432], { labels: { app: 'db' } })] } : truth);

/** The proxy of n1 has never heard of the Service. */
const sawNothing = (truth: ClusterSpec, node: string): ClusterSpec => (node === 'n1' ? { ...truth, services: [] } : truth);

const stale = (mode: ProxyMode, overlay: Overlay): Scenario => ({
  name: `stale-endpoint-${mode}`, area: 'kube-proxy', title: 'the proxy still sends to a pod that is gone',
  cluster: shop(overlay, mode), fault: { proxySees: sawReplaced }, probe: { ...probe, timeoutMs: 3800 },
  expect: { cause: 'service-rules-stale', object: theNode, verdict: 'unreachable', outcome: { kind: 'timeout' } },
});

const halfStale = (mode: ProxyMode, overlay: Overlay): Scenario => ({
  name: `half-stale-${mode}`, area: 'kube-proxy', title: 'the proxy sends every other connection to a pod that is gone',
  cluster: shop(overlay, mode), fault: { proxySees: sawOneMore }, probe: { ...probe, times: 32 },
  expect: { cause: 'service-rules-stale', object: theNode, verdict: 'partial', weight: 0.5, outcome: { kind: 'timeout' } },
});

const missing = (mode: ProxyMode, overlay: Overlay, more: Partial<ClusterSpec> = {}): Scenario => ({
  name: `rules-missing-${mode}`, area: 'kube-proxy', title: 'the proxy of the client\'s node has nothing for the Service',
  cluster: shop(overlay, mode, more), fault: { proxySees: sawNothing }, probe,
  expect: { cause: 'service-rules-missing', object: theNode, verdict: 'unreachable', outcome: { kind: 'timeout' } },
});

/** What kube-proxy's nftables mode wrote on a node before it was switched to iptables. */
export function leftByNftables(then: ClusterSpec, node: string, family: Family): Command {
  return { at: { node }, argv: ['nft', '-f', '-'], stdin: `add table ${family === 4 ? 'ip' : 'ip6'} kube-proxy\n${proxyNftScript(then, node, family)}` };
}

const left = (then: ClusterSpec): Command => leftByNftables(then, 'n1', 4);
const switched = shop('routed', 'iptables');

/** What kube-proxy programmed is not what the API objects say. */
export const KUBE_PROXY_SCENARIOS: readonly Scenario[] = [
  stale('iptables', 'routed'),
  stale('nftables', 'vxlan'),
  stale('ipvs', 'ipip'),
  halfStale('iptables', 'vxlan'),
  halfStale('nftables', 'routed'),
  halfStale('ipvs', 'routed'),
  {
    name: 'leftover-nftables', area: 'kube-proxy', title: 'kube-proxy was switched from nftables to iptables, and the table that it left sends to a pod that is gone since',
    cluster: switched, fault: { commands: [left(sawReplaced(switched, 'n1'))] }, probe: { ...probe, timeoutMs: 3800 },
    expect: { cause: 'service-rules-leftover', object: { kind: 'rule', node: 'n1', text: 'dnat to' }, verdict: 'unreachable', outcome: { kind: 'timeout' } },
    nearMiss: { title: 'the table that kube-proxy left in nftables still agrees with its iptables rules', fault: { commands: [left(switched)] } },
  },
  missing('iptables', 'routed', { iptables: 'legacy' }),
  missing('nftables', 'bridge'),
  missing('ipvs', 'ipip'),
  {
    ...missing('iptables', 'bridge'), name: 'rules-missing-isolated-node', setup: [on('n1', 'ip', 'route', 'del', 'default')],
    expect: { cause: 'service-rules-missing', object: theNode, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ENETUNREACH' } },
  },
  {
    name: 'ipvs-without-real-servers', area: 'kube-proxy', title: 'the virtual server of the Service has no real servers',
    cluster: shop('routed', 'ipvs'), fault: { commands: [on('n1', 'ipvsadm', '-d', '-t', '10.96.0.10:5432', '-r', '10.40.2.10:5432')] }, probe,
    expect: { cause: 'ipvs-without-real-servers', object: { kind: 'ipvs', node: 'n1', text: '10.96.0.10:5432' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ECONNREFUSED' } },
  },
];
