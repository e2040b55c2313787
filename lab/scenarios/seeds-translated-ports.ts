import { hostDevice, podOf } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { inPod, on, sysctls } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { Probe, Scenario } from '../scenario.ts';
import { pod, service, shop } from './clusters.ts';

/** The addresses that a load balancer on the node `lb` sends from, each with ports of its own that are the same ones. */
export const SOURCES = Array.from({ length: 16 }, (_, index) => `10.0.0.${100 + index}`);

/** A database behind a node port, and the load balancer that sends to it on n1. */
const balanced = (proxy: 'iptables' | 'nftables'): ClusterSpec => shop('routed', proxy, {
  nodes: ['n1', 'n2', 'lb'],
  services: [service('db', 5432, { type: 'NodePort', ports: [{ name: 'main', port: 5432, targetPort: 5432, nodePort: 30432 }] })],
});

/** A node becomes a load balancer. Connections that ended are forgotten after a second, so that a port is free again for the next ones. */
export function balancer({ nodes }: ClusterSpec, node: string): readonly Command[] {
  return [
    ...SOURCES.map((ip) => on(node, 'ip', 'addr', 'add', `${ip}/24`, 'dev', 'eth0')),
    ...nodes.flatMap((each) => sysctls({ node: each }, ['net/netfilter/nf_conntrack_tcp_timeout_close=1'])),
  ];
}

const setup = balancer(balanced('iptables'), 'lb');

const single: Probe = { from: 'node/lb', to: 'ip:10.0.0.1:30432', protocol: 'tcp', times: 20 };
const probe: Probe = { ...single, pairedFrom: SOURCES, times: 1000 };
const MASQUERADE = ['-m', 'comment', '--comment', 'kubernetes service traffic requiring SNAT', '-j', 'MASQUERADE'];
const fault = { commands: [predictably('n1', 'iptables')] };

/** Clients behind the load balancer's node, which gives each an address of its own and leaves it its ports. */
const CLIENTS = SOURCES.map((ip) => ip.replace('10.0.0.', '10.40.3.'));
const twice: ClusterSpec = { ...balanced('nftables'), pods: [pod('web', 'lb', []), pod('db', 'n2', [5432])] };
const behind: readonly Command[] = [
  ...setup,
  on('lb', 'ip', 'addr', 'add', '10.0.0.10/24', 'dev', 'eth0'),
  ...CLIENTS.flatMap((ip) => [inPod('lb', 'shop/web', 'ip', 'addr', 'add', `${ip}/32`, 'dev', 'eth0'), on('lb', 'ip', 'route', 'add', ip, 'dev', hostDevice(twice, podOf(twice, 'shop/web')))]),
  on('lb', 'iptables', '-t', 'nat', '-I', 'POSTROUTING', '-s', '10.40.3.0/24', '-d', '10.0.0.1', '-j', 'NETMAP', '--to', '10.0.0.0/24'),
];
const MASQUERADING = `flush chain ip kube-proxy masquerading
add rule ip kube-proxy masquerading mark and 0x4000 == 0 return
add rule ip kube-proxy masquerading mark set mark xor 0x4000
add rule ip kube-proxy masquerading masquerade
`;

/** kube-proxy of a node translates as it did before it knew of --random-fully. */
export function predictably(node: string, proxy: 'iptables' | 'nftables', iptables = 'iptables'): Command {
  return proxy === 'iptables' ? on(node, iptables, '-t', 'nat', '-R', 'KUBE-POSTROUTING', '3', ...MASQUERADE) : { at: { node }, argv: ['nft', '-f', '-'], stdin: MASQUERADING };
}

/** Second case of the article with the load balancer: few connections a second through it, many straight to the node port. */
export const TRANSLATED_PORTS_SCENARIOS: readonly Scenario[] = [
  {
    name: 'translated-ports-collide', area: 'seeds', title: 'few connections per second through the load balancer: its 16 addresses use the same source ports, and kube-proxy translates them without --random-fully',
    cluster: balanced('iptables'), setup, fault, probe, watched: ['n1'],
    expect: { cause: 'translated-ports-collide', object: { kind: 'rule', node: 'n1', text: '-j MASQUERADE' }, verdict: 'reachable', outcome: { kind: 'late' } },
    nearMiss: {
      title: 'kube-proxy translates without --random-fully, and the connections come from one address, whose ports are all different',
      fault, probe: single,
    },
  },
  {
    name: 'translated-ports-collide-twice', area: 'seeds', title: 'few connections per second to the node port from behind a node that translates sources and leaves them their ports: the second translation, without fully-random, makes them collide',
    cluster: twice, setup: behind, fault: { commands: [predictably('n1', 'nftables')] }, probe: { ...probe, from: 'pod/shop/web', pairedFrom: CLIENTS }, watched: ['n1'],
    expect: { cause: 'translated-ports-collide', object: { kind: 'rule', node: 'n1', text: 'masquerade' }, verdict: 'reachable', outcome: { kind: 'late' } },
  },
];
