import type { ClusterSpec } from '../cluster/spec.ts';
import type { Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;

/** A pod that keeps many connections to another one on the client's node: only that node tracks them. */
const withPool = (spec: ClusterSpec, count: number): ClusterSpec => ({ ...spec, pods: [...spec.pods, pod('cache', 'n1', [6379]), pod('crowd', 'n1', [], { opens: [{ to: 'shop/cache', port: 6379, count }] })] });

/** What connections that stand do to others. */
export const CONNECTION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'conntrack-table-full', area: 'node', title: 'a pod with a pool without an end fills the connection table of the client\'s node',
    cluster: shop('routed', 'iptables'), machine: ['net.netfilter.nf_conntrack_max=2048'], fault: { cluster: (spec) => withPool(spec, 2100) }, probe, watched: ['n1'],
    expect: { cause: 'conntrack-table-full', object: { kind: 'sysctl', node: 'n1', name: 'net.netfilter.nf_conntrack_max' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the pool leaves hardly any room in the table', fault: { cluster: (spec) => withPool(spec, 1980) } },
  },
];
