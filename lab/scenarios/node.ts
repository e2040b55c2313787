import { hostDevice, podOf } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const unreachable = { kind: 'error', errno: 'EHOSTUNREACH' } as const;
/** Unanswered ARP takes three seconds to become an error. */
const SLOW = 4500;
const device = (spec: ClusterSpec, name: string): string => hostDevice(spec, podOf(spec, `shop/${name}`));
const routed = shop('routed', 'iptables');

/** Settings of a node's kernel, addresses and neighbours. */
export const NODE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'ip-forward-off-client-node', area: 'node', title: 'the client\'s node does not forward', cluster: shop('bridge', 'iptables'),
    fault: { commands: [on('n1', 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')] }, probe,
    expect: { cause: 'ip-forward-off', object: { kind: 'sysctl', node: 'n1', name: 'net.ipv4.ip_forward' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'ip-forward-off-server-node', area: 'node', title: 'the server\'s node does not forward', cluster: shop('vxlan', 'iptables'),
    fault: { commands: [on('n2', 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')] }, probe,
    expect: { cause: 'ip-forward-off', object: { kind: 'sysctl', node: 'n2', name: 'net.ipv4.ip_forward' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'ip-forward-off-stops-proxy-arp', area: 'node', title: 'the client\'s node does not forward and therefore does not answer for 169.254.1.1', cluster: shop('routed', 'nftables'),
    fault: { commands: [on('n1', 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'ip-forward-off', object: { kind: 'sysctl', node: 'n1', name: 'net.ipv4.ip_forward' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'forwarding-off-v6', area: 'node', title: 'the server\'s node does not forward IPv6', cluster: shop('bridge', 'nftables', { families: [4, 6] }),
    fault: { commands: [on('n2', 'sysctl', '-q', '-w', 'net.ipv6.conf.all.forwarding=0')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'ip-forward-off', object: { kind: 'sysctl', node: 'n2', name: 'net.ipv6.conf.all.forwarding' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'rp-filter-asymmetric', area: 'node', title: 'packets come by the wire, the way back is the tunnel, and rp_filter is strict', cluster: shop('vxlan', 'iptables'),
    setup: [on('n1', 'ip', 'route', 'replace', '10.40.2.0/26', 'via', '10.0.0.2', 'dev', 'eth0')],
    fault: { commands: [on('n2', 'sysctl', '-q', '-w', 'net.ipv4.conf.eth0.rp_filter=1')] }, probe,
    expect: { cause: 'rp-filter-drops', object: { kind: 'sysctl', node: 'n2', name: 'net.ipv4.conf.eth0.rp_filter' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'rp-filter-all', area: 'node', title: 'packets come by the wire, the way back is the tunnel, and rp_filter is strict for all devices', cluster: shop('flannel', 'nftables'),
    setup: [on('n1', 'ip', 'route', 'replace', '10.40.2.0/24', 'via', '10.0.0.2', 'dev', 'eth0')],
    fault: { commands: [on('n2', 'sysctl', '-q', '-w', 'net.ipv4.conf.all.rp_filter=1')] }, probe,
    expect: { cause: 'rp-filter-drops', object: { kind: 'sysctl', node: 'n2', name: 'net.ipv4.conf.all.rp_filter' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'source-is-local', area: 'node', title: 'the server\'s node has the client\'s address itself', cluster: shop('bridge', 'iptables'),
    fault: { commands: [on('n2', 'ip', 'addr', 'add', '10.40.1.10/32', 'dev', 'lo')] }, probe,
    expect: { cause: 'local-source-dropped', object: { kind: 'link', node: 'n2', text: '10.40.1.10' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'proxy-arp-off', area: 'node', title: 'nobody answers the client\'s ARP for its gateway', cluster: routed,
    fault: { commands: [on('n1', 'sysctl', '-q', '-w', `net.ipv4.conf.${device(routed, 'web')}.proxy_arp=0`)] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'neighbour-unresolved', object: { kind: 'neighbour', node: 'n1', pod: 'shop/web', text: '169.254.1.1' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'proxy-arp-without-route', area: 'node', title: 'the client\'s node has no default route and so does not answer for 169.254.1.1', cluster: routed,
    fault: { commands: [on('n1', 'ip', 'route', 'del', 'default')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'proxy-arp-without-route', object: { kind: 'route', node: 'n1', text: '169.254.1.1' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'neighbour-mac-wrong', area: 'node', title: 'the server\'s node has a permanent neighbour entry with the wrong MAC', cluster: shop('routed', 'iptables', { iptables: 'legacy' }),
    fault: { commands: [on('n2', 'ip', 'neigh', 'replace', '10.40.2.10', 'lladdr', '66:00:00:00:00:99', 'dev', device(routed, 'db'), 'nud', 'permanent')] }, probe,
    expect: { cause: 'neighbour-unresolved', object: { kind: 'neighbour', node: 'n2', text: '10.40.2.10' }, verdict: 'unreachable', outcome: timeout },
  },
];
