import type { BalancerSpec, ClusterSpec, ServiceSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changeService, pod, service, shop } from './clusters.ts';

/** The address of an internal load balancer, in the network of the nodes but on nobody's wire; and where its probes come from. */
const VIP = '172.16.9.9';
const PROBER = { name: 'prober', ip: '100.64.0.9' };
const CLB: BalancerSpec = { name: 'lb-6swt4hda', service: 'shop/api', prober: PROBER.name };
const timeout = { kind: 'timeout' } as const;

/** A Service of type LoadBalancer, whose pod is on n2 and whose client on n1; kube-proxy takes the load balancer's address for its own, or leaves it to that one. */
function balanced(proxy: ClusterSpec['proxy'], api: Partial<ServiceSpec> = {}, more: Partial<ClusterSpec> = {}): ClusterSpec {
  return shop('routed', proxy, {
    pods: [pod('web', 'n1', []), pod('api', 'n2', [8080])],
    services: [service('api', 80, { type: 'LoadBalancer', loadBalancerIPs: [VIP], ports: [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30080 }], ...api })],
    outside: [PROBER], natOutgoing: false, balancers: [CLB], ...more,
  });
}

const leftToBalancer = (spec: ClusterSpec): ClusterSpec => changeService(spec, 'api', { loadBalancerMode: 'Proxy' });
const local = (spec: ClusterSpec): ClusterSpec => ({ ...leftToBalancer(changeService(spec, 'api', { externalTrafficPolicy: 'Local' })), balancers: [{ ...CLB, nodes: ['n2'] }] });
const SERVICE = { kind: 'kubernetes', resource: 'service', namespace: 'shop', name: 'api' } as const;
const asked = { from: 'pod/shop/web', to: `ip:${VIP}:80`, protocol: 'tcp', times: 24 } as const;

/** Where kube-proxy is in IPVS mode and leaves the address to the load balancer, as TKE's did before prevent-loopback. */
const ipvs = balanced('ipvs', {}, { iptables: 'legacy' });
/** One node, or client and pod on one. */
const single = balanced('iptables', {}, { nodes: ['n1'], pods: [pod('web', 'n1', []), pod('api', 'n1', [8080])] });
const together = balanced('nftables', { externalTrafficPolicy: 'Local' }, { pods: [pod('web', 'n1', []), pod('api', 'n1', [8080])], balancers: [{ ...CLB, nodes: ['n1'] }] });
const strict = balanced('iptables').nodes.map((node) => on(node, 'sysctl', '-q', '-w', 'net.ipv4.conf.all.rp_filter=1', 'net.ipv4.conf.eth0.rp_filter=1'));
const untold: ClusterSpec = { ...balanced('iptables'), balancers: [{ ...CLB, unasked: true }] };

/** A client outside, of whom the load balancer keeps the address as well. */
const CLIENT = { name: 'client', ip: '198.51.100.7' };
const served: ClusterSpec = { ...leftToBalancer(balanced('iptables')), outside: [PROBER, CLIENT] };
const fromOutside = { from: 'outside/client', to: `ip:${VIP}:80`, protocol: 'tcp', times: 24 } as const;
/** What a node's own firewall, or a security group that leaves the range out, does to it. */
const firewalled = (node: string): Command => on(node, 'iptables-nft', '-t', 'raw', '-I', 'PREROUTING', '-i', 'eth0', '-p', 'tcp', '--dport', '30000:32767', '-j', 'DROP');
/** A load balancer that probes from its own address, which kube-proxy leaves to it. */
const probing: ClusterSpec = { ...leftToBalancer(balanced('ipvs', { externalTrafficPolicy: 'Local' }, { iptables: 'legacy' })), outside: [{ name: PROBER.name, ip: VIP }, CLIENT] };
const bound = (spec: ClusterSpec): ClusterSpec => changeService(spec, 'api', { loadBalancerMode: 'VIP' });

/** Load balancers and gateways on the way (the second and the fifth article). */
export const GATEWAY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'clb-loops-back-iptables', area: 'gateways', title: 'a pod asks its own cluster\'s internal load balancer, which sends every second connection back to the pod\'s own node with the pod\'s own address',
    cluster: balanced('iptables'), fault: { cluster: leftToBalancer }, probe: asked,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
    nearMiss: { title: 'the load balancer keeps the pod\'s address and sends to nodes with an endpoint alone, of which the pod\'s is none', fault: { cluster: local } },
  },
  {
    name: 'clb-loops-back-ipvs', area: 'gateways', title: 'kube-proxy in IPVS mode leaves the load balancer\'s address to that one, and every second connection of a pod comes back to its own node',
    cluster: ipvs, fault: { cluster: leftToBalancer }, probe: asked,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
    nearMiss: { title: 'kube-proxy in IPVS mode leaves the address to the load balancer, which has bound nodes with an endpoint alone', fault: { cluster: local } },
  },
  {
    name: 'clb-loops-back-one-node', area: 'gateways', title: 'a cluster of one node: no pod gets an answer from its own cluster\'s load balancer, ever',
    cluster: single, fault: { cluster: leftToBalancer }, probe: { ...asked, times: 4 },
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'clb-loops-back-local', area: 'gateways', title: 'externalTrafficPolicy Local is no way out of the loop for a client on the node of the only endpoint',
    cluster: together, fault: { cluster: leftToBalancer }, probe: { ...asked, times: 4 },
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'clb-loops-back-rp-filter', area: 'gateways', title: 'with strict rp_filter the node drops what the load balancer sends back to it, because the client is behind another device',
    cluster: balanced('iptables'), setup: strict, fault: { cluster: leftToBalancer }, probe: asked,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
  },
  {
    name: 'clb-loops-back-by-annotations', area: 'gateways', title: 'a load balancer that the annotations of its Service alone tell of sends every second connection of a pod back to its own node',
    cluster: untold, fault: { cluster: leftToBalancer }, probe: asked,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
  },
  {
    name: 'clb-probes-lost-ipvs', area: 'gateways', title: 'the load balancer\'s address is bound to kube-ipvs0, so that its probes from there find all nodes dead, and it sends clients to a node without an endpoint, too',
    cluster: probing, fault: { cluster: bound }, probe: fromOutside,
    expect: { cause: 'load-balancer-probes-lost', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
    nearMiss: { title: 'all nodes are dead to the load balancer, and all of them serve', fault: { cluster: (spec) => bound(changeService(spec, 'api', { externalTrafficPolicy: 'Cluster' })) } },
  },
  {
    name: 'clb-weight-zero', area: 'gateways', title: 'every backend of the load balancer has weight 0',
    cluster: served, fault: { cluster: (spec) => ({ ...spec, balancers: [{ ...CLB, weights: { n1: 0, n2: 0 } }] }) }, probe: { ...fromOutside, times: 4 },
    expect: { cause: 'load-balancer-without-backend', object: SERVICE, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'one of two backends of the load balancer has weight 0', fault: { cluster: (spec) => ({ ...spec, balancers: [{ ...CLB, weights: { n1: 0 } }] }) } },
  },
  {
    name: 'clb-node-ports-firewalled', area: 'gateways', title: 'a rule on every node drops what comes in for the range of node ports, of clients and of the load balancer\'s probes alike',
    cluster: served, fault: { commands: served.nodes.map(firewalled) }, probe: { ...fromOutside, times: 4 },
    expect: { cause: 'firewall-rule-drops', object: { kind: 'rule', text: '30000:32767' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'clb-wrong-target-port', area: 'gateways', title: 'the Service behind the load balancer has a target port that its pod does not listen on',
    cluster: served, fault: { cluster: (spec) => changeService(spec, 'api', { ports: [{ name: 'http', port: 80, targetPort: 8081, nodePort: 30080 }] }) }, probe: { ...fromOutside, times: 4 },
    expect: { cause: 'nothing-listens-on-target-port', object: { kind: 'socket', node: 'n2', pod: 'shop/api' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ECONNREFUSED' } },
  },
];
