import type { ClusterSpec, NetworkPolicySpec, Overlay, PolicySpec, ProxyMode } from '../cluster/spec.ts';
import { withPolicy } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const toDb = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] } as const;
const fromWeb = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] } as const;
const tcp = (port: number | string): { readonly protocol: 'TCP'; readonly port: number | string } => ({ protocol: 'TCP', port });
const policy = (name: string, spec: NetworkPolicySpec): PolicySpec => ({ name, namespace: 'shop', spec });

/** A cluster whose policy lets the connection pass, and the same policy with one field changed. */
function denied(name: string, title: string, where: readonly [Overlay, ProxyMode, Partial<ClusterSpec>?], good: NetworkPolicySpec, bad: NetworkPolicySpec, more: Partial<Scenario> = {}): Scenario {
  const [overlay, mode, extra] = where;
  return {
    name, area: 'policy', title,
    cluster: shop(overlay, mode, { ...extra, policies: [policy(name, good)] }),
    fault: { cluster: (spec) => withPolicy(spec, policy(name, bad)) },
    probe,
    expect: { cause: 'network-policy-denies', object: { kind: 'kubernetes', resource: 'networkpolicy', namespace: 'shop', name }, verdict: 'unreachable', outcome: { kind: 'timeout' } },
    ...more,
  };
}

const allowWeb: NetworkPolicySpec = { ...toDb, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [tcp(5432)] }] };

/** NetworkPolicies, enforced by Calico's chains, that deny what they should allow. */
export const POLICY_SCENARIOS: readonly Scenario[] = [
  denied('deny-all-ingress', 'a policy selects the server and has no rules', ['vxlan', 'iptables'], allowWeb, { ...toDb, ingress: [] }),
  denied('wrong-label', 'the policy allows another label than the client has', ['routed', 'nftables'], allowWeb, { ...toDb, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'frontend' } } }], ports: [tcp(5432)] }] }),
  denied('wrong-port', 'the policy allows another port', ['routed', 'iptables', { iptables: 'legacy' }], allowWeb, { ...toDb, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [tcp(5433)] }] }),
  denied('wrong-protocol', 'the policy allows UDP and the client comes with TCP', ['vxlan', 'nftables'], allowWeb, { ...toDb, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'UDP', port: 5432 }] }] }),
  denied('namespace-selector', 'the policy allows namespaces with a label that the client\'s namespace does not have', ['routed', 'iptables'],
    { ...toDb, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'shop' } } }] }] },
    { ...toDb, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'store' } } }] }] }),
  denied('ip-block-except', 'the client\'s address is in the except list of the only ipBlock', ['routed', 'iptables'],
    { ...toDb, ingress: [{ from: [{ ipBlock: { cidr: '10.40.0.0/16', except: ['10.40.9.0/24'] } }] }] },
    { ...toDb, ingress: [{ from: [{ ipBlock: { cidr: '10.40.0.0/16', except: ['10.40.1.0/24'] } }] }] }),
  denied('named-port', 'the policy names a port that the server does not declare', ['vxlan', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [5432], { ports: [{ name: 'postgres', port: 5432 }] })] }],
    { ...toDb, ingress: [{ ports: [tcp('postgres')] }] }, { ...toDb, ingress: [{ ports: [tcp('pg')] }] }),
  denied('egress-other-port', 'the client may only ask the name server', ['routed', 'nftables'],
    { ...fromWeb, egress: [{ ports: [{ protocol: 'UDP', port: 53 }, tcp(5432)] }] }, { ...fromWeb, egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] }),
  denied('egress-to-cluster-ip', 'the egress rule allows the Service\'s address, which no packet has once it is translated', ['routed', 'iptables'],
    { ...fromWeb, egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }] }, { ...fromWeb, egress: [{ to: [{ ipBlock: { cidr: '10.96.0.10/32' } }] }] }),
  denied('only-ipv4-allowed', 'the policy allows the pods\' IPv4 range and the client comes over IPv6', ['routed', 'iptables', { families: [4, 6] }],
    { ...toDb, ingress: [{ from: [{ ipBlock: { cidr: '10.40.0.0/16' } }, { ipBlock: { cidr: 'fd40::/16' } }] }] }, { ...toDb, ingress: [{ from: [{ ipBlock: { cidr: '10.40.0.0/16' } }] }] },
    { probe: { ...probe, family: 6 } }),
  denied('policy-over-ipip', 'a policy selects the server and has no rules', ['ipip', 'iptables'], allowWeb, { ...toDb, ingress: [] }),
];
