import type { NetworkAclEntry, SecurityGroupPolicy } from '../../src/model/tree/clb.ts';
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
/** Pods of VPC-CNI, which the network outside reaches, and a load balancer that is bound to them: client and server on one node. */
const ENI = { annotations: { 'tke.cloud.tencent.com/networks': 'tke-route-eni' } };
const eni = (clientOn: string, serverOn: string, more: Partial<ClusterSpec> = {}): ClusterSpec => balanced('iptables', { annotations: { 'service.cloud.tencent.com/direct-access': 'true' } }, { pods: [pod('web', clientOn, [], ENI), pod('api', serverOn, [8080], ENI)], balancers: [{ ...CLB, direct: true }], ...more });
const eniPods = balanced('iptables', {}, { pods: [pod('web', 'n1', [], ENI), pod('api', 'n2', [8080], ENI)] });
/** Two versions of TKE's kube-proxy, of which the first knows the annotation prevent-loopback, as the Service has it. */
const KUBE_PROXY = 'ccr.ccs.tencentyun.com/tkeimages/kube-proxy:v1.18.4-tke.';
const annotated: ClusterSpec = balanced('ipvs', { annotations: { 'service.cloud.tencent.com/prevent-loopback': 'true' } }, { iptables: 'legacy', kubeProxyImage: `${KUBE_PROXY}20` });
const tooOld = (spec: ClusterSpec): ClusterSpec => ({ ...leftToBalancer(spec), kubeProxyImage: `${KUBE_PROXY}10` });
const untold: ClusterSpec = { ...balanced('iptables'), balancers: [{ ...CLB, unasked: true }] };

/** A client outside, of whom the load balancer keeps the address as well. */
const CLIENT = { name: 'client', ip: '198.51.100.7' };
const served: ClusterSpec = { ...leftToBalancer(balanced('iptables')), outside: [PROBER, CLIENT] };
const fromOutside = { from: 'outside/client', to: `ip:${VIP}:80`, protocol: 'tcp', times: 24 } as const;
const locally = changeService(served, 'api', { externalTrafficPolicy: 'Local' });
const checked = (check: BalancerSpec['check'] & object) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, balancers: [{ ...CLB, check }] });
const listening = (listeners: BalancerSpec['listeners'] & object) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, balancers: [{ ...CLB, listeners }] });
const twoPorts = changeService(served, 'api', { ports: [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30080 }, { name: 'https', port: 443, targetPort: 8080, nodePort: 30443 }] });
/** What a node's own firewall, or a security group that leaves the range out, does to it. */
const dropped = (protocol: 'tcp' | 'udp') => (node: string): Command => on(node, 'iptables-nft', '-t', 'raw', '-I', 'PREROUTING', '-i', 'eth0', '-p', protocol, '--dport', '30000:32767', '-j', 'DROP');
const firewalled = dropped('tcp');
/** A load balancer that probes from its own address, which kube-proxy leaves to it. */
const probing: ClusterSpec = { ...leftToBalancer(balanced('ipvs', { externalTrafficPolicy: 'Local' }, { iptables: 'legacy' })), outside: [{ name: PROBER.name, ip: VIP }, CLIENT] };
const bound = (spec: ClusterSpec): ClusterSpec => changeService(spec, 'api', { loadBalancerMode: 'VIP' });

/** The security group that stands before the nodes, as TKE makes it: all of the nodes' and pods' own networks, and node ports of everybody, except for protocols that are left out. */
const GROUP = 'sg-5x2k9qhn';
const grouped = (leftOut?: 'TCP' | 'UDP') => (spec: ClusterSpec): ClusterSpec => {
  const accept = (Protocol: string, Port: string, CidrBlock: string): SecurityGroupPolicy => ({ Protocol, Port, CidrBlock, Action: 'ACCEPT' });
  const ranges = (['TCP', 'UDP'] as const).filter((protocol) => protocol !== leftOut).map((protocol) => accept(protocol, '30000-32768', '0.0.0.0/0'));
  const inOrder = (policies: readonly SecurityGroupPolicy[]): readonly SecurityGroupPolicy[] => policies.map((policy, PolicyIndex) => ({ PolicyIndex, ...policy }));
  const group = { Ingress: inOrder([accept('ALL', 'ALL', '10.0.0.0/24'), accept('ALL', 'ALL', '10.40.0.0/16'), ...ranges, accept('ICMP', 'ALL', '0.0.0.0/0')]), Egress: inOrder([accept('ALL', 'ALL', '0.0.0.0/0')]) };
  return { ...spec, securityGroups: { groups: { [GROUP]: group }, machines: Object.fromEntries(spec.nodes.map((node) => [node, [GROUP]])) } };
};
const behindGroup = grouped()(served);

/** The network ACL of the nodes' subnet: node ports of everybody come in, and answers go out to ports of clients, by the protocols that are not left out. */
const ACL = 'acl-7hx0kk2j';
const inSubnetOf = (...answering: readonly ('TCP' | 'UDP')[]) => (spec: ClusterSpec): ClusterSpec => {
  const accept = (Protocol: string, Port: string, CidrBlock: string): NetworkAclEntry => ({ Protocol, Port, CidrBlock, Action: 'ACCEPT' });
  const answers = answering.map((protocol) => accept(protocol, '1024-65535', '0.0.0.0/0'));
  return { ...spec, networkAcl: { id: ACL, ingress: [accept('ALL', 'ALL', '10.0.0.0/8'), accept('TCP', '30000-32768', '0.0.0.0/0')], egress: [accept('ALL', 'ALL', '10.0.0.0/8'), accept('TCP', '443', '0.0.0.0/0'), ...answers] } };
};
const inSubnet = (...answering: readonly ('TCP' | 'UDP')[]): ClusterSpec => inSubnetOf(...answering)({ ...served, balancers: [] });

/** A public load balancer of an account of the traditional kind, where public bandwidth is the nodes' own: each has some, or some have none. */
const PUBLIC_VIP = '203.0.113.9';
const bandwidth = (...without: readonly string[]) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, publicBandwidth: { account: 'LEGACY', mbps: Object.fromEntries(spec.nodes.map((node) => [node, without.includes(node) ? 0 : 10])) } });
const inPublic = bandwidth()({ ...changeService(served, 'api', { loadBalancerIPs: [PUBLIC_VIP] }), balancers: [{ ...CLB, public: true }] });
const fromInternet = { ...fromOutside, to: `ip:${PUBLIC_VIP}:80` } as const;
const byNode = { ...fromOutside, to: 'ip:10.0.0.2:30080', times: 4 } as const;

/** Load balancers and gateways on the way (the second and the fifth article). */
export const GATEWAY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'clb-loops-back-iptables', area: 'gateways', title: 'a pod asks its own cluster\'s internal load balancer, which sends every second connection back to the pod\'s own node with the pod\'s own address',
    cluster: balanced('iptables'), fault: { cluster: leftToBalancer }, probe: asked, everyFix: true,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
    nearMiss: { title: 'the load balancer keeps the pod\'s address and sends to nodes with an endpoint alone, of which the pod\'s is none', fault: { cluster: local } },
  },
  {
    name: 'clb-loops-back-ipvs', area: 'gateways', title: 'kube-proxy in IPVS mode leaves the load balancer\'s address to that one, and every second connection of a pod comes back to its own node',
    cluster: ipvs, fault: { cluster: leftToBalancer }, probe: asked, everyFix: true,
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
    name: 'clb-loops-back-pods', area: 'gateways', title: 'a load balancer that is bound to the pods themselves sends a client back to its own node where the only pod is there',
    cluster: eni('n1', 'n1'), fault: { cluster: leftToBalancer }, probe: { ...asked, times: 4 }, everyFix: true,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'a load balancer that is bound to the pods themselves, none of which is on the client\'s node', fault: { cluster: () => leftToBalancer(eni('n1', 'n2')) } },
  },
  {
    name: 'clb-loops-back-eni', area: 'gateways', title: 'the load balancer of pods that the network reaches is bound to node ports, and sends every second connection of a pod back to the pod\'s own node',
    cluster: eniPods, fault: { cluster: leftToBalancer }, probe: asked, everyFix: true,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
  },
  {
    name: 'clb-loops-back-old-kube-proxy', area: 'gateways', title: 'the Service is annotated prevent-loopback, which the cluster\'s kube-proxy is too old to know',
    cluster: annotated, fault: { cluster: tooOld }, probe: asked, everyFix: true,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
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
    name: 'clb-probes-wrong-port', area: 'gateways', title: 'the load balancer\'s health check asks a port of the nodes at which nobody is, so that it finds all nodes dead, and it sends clients to a node without an endpoint, too',
    cluster: locally, fault: { cluster: checked({ port: 30081 }) }, probe: fromOutside,
    expect: { cause: 'load-balancer-probes-lost', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
    nearMiss: { title: 'all nodes are dead to the load balancer, which asks the wrong port, and all of them serve', fault: { cluster: (spec) => checked({ port: 30081 })(changeService(spec, 'api', { externalTrafficPolicy: 'Cluster' })) } },
  },
  {
    name: 'clb-probes-by-ping', area: 'gateways', title: 'the load balancer\'s health check pings the nodes, so that a node without an endpoint is alive to it',
    cluster: locally, fault: { cluster: checked({ ping: true }) }, probe: fromOutside,
    expect: { cause: 'load-balancer-probes-mislead', object: SERVICE, verdict: 'partial', outcome: timeout, weight: 0.5 },
    nearMiss: { title: 'the load balancer pings the nodes, and all of them serve', fault: { cluster: (spec) => checked({ ping: true })(changeService(spec, 'api', { externalTrafficPolicy: 'Cluster' })) } },
  },
  {
    name: 'clb-without-listener', area: 'gateways', title: 'the load balancer has no listener for one port of its Service',
    cluster: twoPorts, fault: { cluster: listening({ 443: 'absent' }) }, probe: { ...fromOutside, to: `ip:${VIP}:443`, times: 4 },
    expect: { cause: 'load-balancer-without-listener', object: SERVICE, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'another port of the Service than the one that is asked has no listener', fault: { cluster: listening({ 443: 'absent' }) }, probe: fromOutside },
  },
  {
    name: 'clb-listener-of-other-protocol', area: 'gateways', title: 'the listener of the load balancer is of UDP, and TCP is asked for',
    cluster: served, fault: { cluster: listening({ 80: { protocol: 'UDP' } }) }, probe: { ...fromOutside, times: 4 },
    expect: { cause: 'load-balancer-without-listener', object: SERVICE, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'clb-backend-port-wrong', area: 'gateways', title: 'the load balancer has bound another port of the nodes than the node port that the Service has',
    cluster: twoPorts, fault: { cluster: listening({ 80: { nodePort: 30089 } }) }, probe: { ...fromOutside, times: 4 },
    expect: { cause: 'load-balancer-backend-port-wrong', object: SERVICE, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ECONNREFUSED' } },
    nearMiss: { title: 'the load balancer has bound a wrong port of the nodes for another port of the Service than the one that is asked', fault: { cluster: listening({ 443: { nodePort: 30089 } }) } },
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
    nearMiss: { title: 'the rules drop what comes in for the range by UDP', fault: { commands: served.nodes.map(dropped('udp')) }, silent: true },
  },
  {
    name: 'clb-security-group-lacks-node-ports', area: 'gateways', title: 'the security group of the nodes lets the range of node ports in for UDP alone, so that nothing that the load balancer sends comes to them',
    cluster: behindGroup, fault: { cluster: grouped('TCP') }, probe: { ...fromOutside, times: 4 }, everyFix: true,
    expect: { cause: 'security-group-refuses', object: { kind: 'rule', text: GROUP }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the security group lets the range in for TCP, and for UDP not', fault: { cluster: grouped('UDP') }, silent: true },
  },
  {
    name: 'node-port-security-group', area: 'gateways', title: 'a node port is asked from outside, and the security group of the nodes lets the range in for UDP alone',
    cluster: behindGroup, fault: { cluster: grouped('TCP') }, probe: byNode,
    expect: { cause: 'security-group-refuses', object: { kind: 'rule', text: GROUP }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the security group lets the range in for TCP, and for UDP not', fault: { cluster: grouped('UDP') }, silent: true },
  },
  {
    name: 'network-acl-lacks-answers', area: 'gateways', title: 'the network ACL of the nodes\' subnet lets node ports in, and of the answers to clients outside none out',
    cluster: inSubnet('TCP', 'UDP'), fault: { cluster: inSubnetOf('UDP') }, probe: byNode,
    expect: { cause: 'network-acl-refuses', object: { kind: 'rule', text: ACL }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the network ACL of the nodes\' subnet lets answers by TCP out, and by UDP not', fault: { cluster: inSubnetOf('TCP') }, silent: true },
  },
  {
    name: 'clb-nodes-without-public-bandwidth', area: 'gateways', title: 'a public load balancer of an account whose public bandwidth is the nodes\' own, of which none has any: what they answer does not get out',
    cluster: inPublic, fault: { cluster: bandwidth('n1', 'n2') }, probe: { ...fromInternet, times: 4 },
    expect: { cause: 'public-bandwidth-missing', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'one of two nodes behind a public load balancer has no public bandwidth, so that it is dead to the load balancer, which sends to the other', fault: { cluster: bandwidth('n1') }, probe: fromInternet },
  },
  {
    name: 'clb-wrong-target-port', area: 'gateways', title: 'the Service behind the load balancer has a target port that its pod does not listen on',
    cluster: served, fault: { cluster: (spec) => changeService(spec, 'api', { ports: [{ name: 'http', port: 80, targetPort: 8081, nodePort: 30080 }] }) }, probe: { ...fromOutside, times: 4 },
    expect: { cause: 'nothing-listens-on-target-port', object: { kind: 'socket', node: 'n2', pod: 'shop/api' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ECONNREFUSED' } },
  },
];
