import { hostDevice, podIp, podOf } from '../cluster/addresses.ts';
import type { ClusterSpec, Opening } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changePod, pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;

/** A pod that keeps many connections to another one on the client's node: only that node tracks them. */
const withPool = (spec: ClusterSpec, count: number): ClusterSpec => ({ ...spec, pods: [...spec.pods, pod('cache', 'n1', [6379]), pod('crowd', 'n1', [], { opens: [{ to: 'shop/cache', port: 6379, count }] })] });

/** A client that keeps a connection to the Service, behind which are two databases, the first of them ready; then the other. */
const database = (name: string, ready: boolean): ClusterSpec['pods'][number] => pod(name, 'n2', [5432], { labels: { app: 'db' }, ready });
const talking = (more: Partial<Opening> = {}): Partial<ClusterSpec['pods'][number]> => ({ opens: [{ to: 'svc/shop/db', port: 5432, count: 1, talks: 'TCP', ...more }] });
const pooled = shop('routed', 'iptables', { pods: [pod('web', 'n1', [], talking()), database('db-a', true), database('db-b', false)] });
const moved = (spec: ClusterSpec): ClusterSpec => changePod(changePod(spec, 'db-a', { ready: false }), 'db-b', { ready: true });
const FIXED = 20_000;
/** Until what is not acknowledged was sent again some times. */
export function inVain(node: string): Command {
  return on(node, 'sleep', '4');
}

/** What connections that stand do to others, and what becomes of them. */
export const CONNECTION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'conntrack-table-full', area: 'node', title: 'a pod with a pool without an end fills the connection table of the client\'s node',
    cluster: shop('routed', 'iptables'), machine: ['net.netfilter.nf_conntrack_max=2048'], fault: { cluster: (spec) => withPool(spec, 2100) }, probe, watched: ['n1'],
    expect: { cause: 'conntrack-table-full', object: { kind: 'sysctl', node: 'n1', name: 'net.netfilter.nf_conntrack_max' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the pool leaves hardly any room in the table', fault: { cluster: (spec) => withPool(spec, 1980) } },
  },
  {
    name: 'connection-to-gone-peer', area: 'node', title: 'the pod that a client keeps a connection to is gone without a word, and new connections go to another',
    cluster: pooled, fault: { later: true, cluster: moved, commands: [on('n2', 'ip', 'link', 'del', hostDevice(pooled, podOf(pooled, 'shop/db-a'))), inVain('n1')] }, probe,
    expect: { cause: 'connection-to-gone-peer', object: { kind: 'socket', node: 'n1', pod: 'shop/web', text: '10.96.0.10:5432' }, verdict: 'reachable', outcome: { kind: 'hangs' } },
    nearMiss: { title: 'what a client sends over one connection is lost, to a pod that is there', fault: { later: true, cluster: (spec) => changePod(spec, 'web', talking({ localPort: FIXED })), commands: [on('n2', 'iptables', '-I', 'FORWARD', '-s', podIp(pooled, podOf(pooled, 'shop/web'), 4), '-p', 'tcp', '--sport', String(FIXED), '-j', 'DROP'), inVain('n1')] } },
  },
];
