import type { ClusterSpec, Overlay, ProxyMode } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changeService, pod, service, shop } from './clusters.ts';

const refused = { kind: 'error', errno: 'ECONNREFUSED' } as const;
const NODE_PORT = 30432;
const cluster = (overlay: Overlay, proxy: ProxyMode): ClusterSpec => ({
  ...shop(overlay, proxy, { services: [service('db', 5432, { type: 'NodePort', ports: [{ name: 'main', port: 5432, targetPort: 5432, nodePort: NODE_PORT }] })] }), nodes: ['n1', 'n2', 'n3'],
});

/** The day on which kube-proxy was moved from iptables to nftables mode. */
const moved = { cluster: (spec: ClusterSpec): ClusterSpec => ({ ...spec, proxy: 'nftables' }) };
const three = ['n1', 'n2', 'n3'];
const secondNetwork = [1, 3].map((node) => inSecondNetwork(three, `n${node}`));

/** A node's address in a second network on the same wire. */
export function secondIp(nodes: readonly string[], node: string): string {
  return `192.168.50.${nodes.indexOf(node) + 1}`;
}

export function inSecondNetwork(nodes: readonly string[], node: string): Command {
  return on(node, 'ip', 'addr', 'add', `${secondIp(nodes, node)}/24`, 'dev', 'eth0');
}

/** n1 has no endpoint of its own; n3 asks there. */
const withoutLocal = (proxy: ProxyMode, overlay: Overlay): Scenario => ({
  name: `no-local-endpoint-node-port-${proxy}`, area: 'service', title: 'externalTrafficPolicy is Local, and the node whose node port is asked for has no endpoint',
  cluster: cluster(overlay, proxy), fault: { cluster: (spec) => changeService(spec, 'db', { externalTrafficPolicy: 'Local' }) },
  probe: { from: 'node/n3', to: `node/n1:${NODE_PORT}`, protocol: 'tcp' },
  expect: { cause: 'service-without-ready-endpoint', object: { kind: 'kubernetes', resource: 'service', namespace: 'shop', name: 'db' }, verdict: 'unreachable', outcome: { kind: 'timeout' } },
});

/** A program of n1 that connects to a pod, while a Service has this node port. */
const outbound = (nodePort: number): ClusterSpec => shop('routed', 'ipvs', { iptables: 'legacy', pods: [pod('db', 'n2', [5432]), pod('cache', 'n2', [6379])], services: [service('db', 5432, { type: 'NodePort', ports: [{ name: 'main', port: 5432, targetPort: 5432, nodePort }] })] });

/** Node ports that a node does not serve as the client expects. */
export const NODE_PORT_SCENARIOS: readonly Scenario[] = [
  withoutLocal('iptables', 'routed'),
  withoutLocal('nftables', 'vxlan'),
  {
    name: 'node-port-on-loopback-nftables', area: 'kube-proxy', title: 'a program of the node asks for a node port at 127.0.0.1, which kube-proxy served in iptables mode and does not in nftables mode',
    cluster: cluster('routed', 'iptables'), setup: [on('n1', 'sysctl', '-q', '-w', 'net.ipv4.conf.all.route_localnet=1')], fault: moved,
    probe: { from: 'node/n1', to: `ip:127.0.0.1:${NODE_PORT}`, protocol: 'tcp' },
    expect: { cause: 'node-port-not-on-this-address', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: refused },
  },
  {
    name: 'node-port-on-other-address-nftables', area: 'kube-proxy', title: 'a node port is asked for at the node\'s address in a second network, on which kube-proxy does not take it in nftables mode',
    cluster: cluster('flannel', 'iptables'), setup: secondNetwork, fault: moved,
    probe: { from: 'node/n3', to: `ip:192.168.50.1:${NODE_PORT}`, protocol: 'tcp' },
    expect: { cause: 'node-port-not-on-this-address', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: refused },
    nearMiss: { title: 'the node port is asked for at the node\'s primary address, and the node has another one beside it', fault: moved, probe: { from: 'node/n3', to: `node/n1:${NODE_PORT}`, protocol: 'tcp' } },
  },
  {
    name: 'client-port-is-node-port', area: 'kube-proxy', title: 'a program of a node connects from a port that is a node port, and IPVS takes the answer for a new connection to that',
    cluster: outbound(30999), fault: { cluster: () => outbound(NODE_PORT) }, probe: { from: 'node/n1', to: 'pod/shop/cache:6379', protocol: 'tcp', sport: NODE_PORT },
    expect: { cause: 'client-port-is-node-port', object: { kind: 'ipvs', node: 'n1', text: `10.0.0.1:${NODE_PORT}` }, verdict: 'unreachable', outcome: { kind: 'timeout' } },
    nearMiss: {
      title: 'the kernel gives programs of the node ports that are node ports, too, and gave this one another',
      fault: { cluster: () => outbound(NODE_PORT), commands: [on('n1', 'sysctl', '-q', '-w', 'net.ipv4.ip_local_port_range=30000 60999')] },
      probe: { from: 'node/n1', to: 'pod/shop/cache:6379', protocol: 'tcp', sport: 50000 },
    },
  },
];
