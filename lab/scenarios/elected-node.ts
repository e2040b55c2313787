import type { ClusterSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changeService, pod, service, shop } from './clusters.ts';

/** An address of the nodes' own network, which an L2 load balancer has given to n1: on its uplink, as kube-vip does it. */
const VIP = '10.0.0.200';
const balanced: ClusterSpec = shop('routed', 'ipvs', {
  pods: [pod('web', 'n1', [8080])],
  services: [service('web', 80, { type: 'LoadBalancer', externalTrafficPolicy: 'Local', loadBalancerIPs: [VIP], ports: [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30080 }] })],
  outside: [{ name: 'client', ip: '198.51.100.7' }], iptables: 'legacy',
});
const onAll = (...argv: readonly string[]): Command[] => balanced.nodes.map((node) => on(node, ...argv));
/** What kube-proxy's strictARP sets; and no node answers always sooner than the other. */
const setup = [
  on('n1', 'ip', 'addr', 'add', `${VIP}/32`, 'dev', 'eth0'),
  ...onAll('sysctl', '-q', '-w', 'net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.arp_announce=2'),
  ...onAll('tc', 'qdisc', 'add', 'dev', 'eth0', 'root', 'netem', 'delay', '20ms', '20ms'),
];
const notStrict = onAll('sysctl', '-q', '-w', 'net.ipv4.conf.all.arp_ignore=0', 'net.ipv4.conf.all.arp_announce=0');

/** A load balancer that elects one node, and the kernels of the others. */
export const ELECTED_NODE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'load-balancer-address-answered-by-all', area: 'kube-proxy', title: 'a load balancer gave its address to one node, and the others answer ARP for it as well, because kube-proxy in IPVS mode binds it on each',
    cluster: balanced, setup, fault: { commands: notStrict }, probe: { from: 'outside/client', to: `ip:${VIP}:80`, protocol: 'tcp', times: 12, afresh: true },
    expect: { cause: 'load-balancer-address-answered-by-all', object: { kind: 'sysctl', node: 'n2', name: 'net.ipv4.conf.all.arp_ignore' }, verdict: 'partial', outcome: { kind: 'timeout' } },
    nearMiss: { title: 'every node answers ARP for the load balancer\'s address, and every node serves it', fault: { cluster: (spec) => changeService(spec, 'web', { externalTrafficPolicy: 'Cluster' }), commands: notStrict } },
  },
];
