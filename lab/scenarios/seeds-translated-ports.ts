import type { ClusterSpec } from '../cluster/spec.ts';
import { on, sysctls } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { Probe, Scenario } from '../scenario.ts';
import { service, shop } from './clusters.ts';

/** The addresses that a load balancer on the node `lb` sends from, each with ports of its own that are the same ones. */
const SOURCES = Array.from({ length: 16 }, (_, index) => `10.0.0.${100 + index}`);

/** A database behind a node port, and the load balancer that sends to it on n1. */
const balanced = (proxy: 'iptables' | 'nftables'): ClusterSpec => shop('routed', proxy, {
  nodes: ['n1', 'n2', 'lb'],
  services: [service('db', 5432, { type: 'NodePort', ports: [{ name: 'main', port: 5432, targetPort: 5432, nodePort: 30432 }] })],
});

/** Connections that ended are forgotten after a second, so that a port is free again for the next ones. */
const setup: readonly Command[] = [
  ...SOURCES.map((ip) => on('lb', 'ip', 'addr', 'add', `${ip}/24`, 'dev', 'eth0')),
  ...['n1', 'n2', 'lb'].flatMap((node) => sysctls({ node }, ['net/netfilter/nf_conntrack_tcp_timeout_close=1'])),
];

const single: Probe = { from: 'node/lb', to: 'ip:10.0.0.1:30432', protocol: 'tcp', times: 20 };
const probe: Probe = { ...single, pairedFrom: SOURCES, times: 1000 };
const MASQUERADE = ['-m', 'comment', '--comment', 'kubernetes service traffic requiring SNAT', '-j', 'MASQUERADE'];
const fault = { commands: [on('n1', 'iptables', '-t', 'nat', '-R', 'KUBE-POSTROUTING', '3', ...MASQUERADE)] };

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
];
