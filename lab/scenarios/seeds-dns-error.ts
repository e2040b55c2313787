import type { ClusterSpec, Overlay, PodSpec, ProxyMode } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { blindCard, tunnelChecksums } from '../kernel/blind-card.ts';
import { FABRIC, ipBatch, on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { pod, service, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/kube-system/kube-dns:53', protocol: 'udp' } as const;
/** Seconds after the last packet in which the other node's conntrack would surely have it. */
const REST = 4;
const timeout = { kind: 'timeout' } as const;
const refused = { kind: 'error', errno: 'ECONNREFUSED' } as const;

const UDP_53 = { port: 53, protocol: 'UDP' } as const;
const coredns: PodSpec = pod('coredns', 'n2', [], {
  namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' },
  ports: [{ name: 'dns', ...UDP_53 }, { name: 'dns-tcp', port: 53 }], listens: [UDP_53, { port: 53 }],
});

/** A client on n1, the cluster DNS on n2. */
const dns = (overlay: Overlay, proxy: ProxyMode, more: Partial<ClusterSpec> = {}): ClusterSpec => shop(overlay, proxy, {
  pods: [pod('web', 'n1', []), coredns],
  services: [service('kube-dns', 53, {
    namespace: 'kube-system', selector: { 'k8s-app': 'kube-dns' },
    ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53, targetPort: 53 }],
  })],
  namespaceLabels: {},
  ...more,
});

const ipip = dns('ipip', 'ipvs', { iptables: 'legacy' });
const third: Partial<ClusterSpec> = { nodes: ['n1', 'n2', 'n3'], pods: [pod('web', 'n1', []), coredns, pod('cache', 'n3', [6379])] };

/**
 * A second network of some nodes, for storage: VLAN 50 on the same wire. Its device is made after the uplink: of all devices that a method matches Calico
 * takes the one with the highest number, whichever regular expression matched (GetInterfaces, node/pkg/lifecycle/startup/autodetection/interfaces.go, 3.28).
 */
const storage = (...nodes: readonly number[]): Command[] => nodes.flatMap((node) => ipBatch({ node: `n${node}` }, ['link add link eth0 name storage0 type vlan id 50', 'link set storage0 up', `addr add 192.168.50.${node}/24 dev storage0`]));
const detects = (method: string, addresses: Readonly<Record<string, string>> = {}) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, detection: { method, addresses } });
const internal = detects('kubernetes-internal-ip')(ipip);

/** The wire is a bridge; a box on the way that filters is iptables on that. */
const filtering: Command = { at: { node: FABRIC }, argv: ['sysctl', '-q', '-w', 'net.bridge.bridge-nf-call-iptables=1'] };
const underlayDrops = (...match: readonly string[]): Command => ({ at: { node: FABRIC }, argv: ['iptables-legacy', '-I', 'FORWARD', '-p', '4', ...match, '-j', 'DROP'] });
/** The same in nftables, which every kernel at hand has; another network than the nodes' own drops what it takes for its own VXLAN. */
export const underlayDropsUdp = (port: number, match = ''): Command => ({
  at: { node: FABRIC }, argv: ['nft', '-f', '-'], stdin: `table bridge underlay {\n chain forward {\n type filter hook forward priority 0;\n ${match} udp dport ${port} drop\n }\n}\n`,
});
/** Sends two packets and is silent then: what another node should have seen can be told only some seconds after the last one. */
const impatient: PodSpec = pod('impatient', 'n1', [], { opens: [{ to: 'shop/cache', port: 6379, count: 1, once: true }], sysctls: ['net/ipv4/tcp_syn_retries=1'] });

/** Else the ARP request would come from the packet's own source, too, and a strict receiver would not even answer that (arp_process, net/ipv4/arp.c; seen on 6.1). */
const asksAsItself = on('n1', 'sysctl', '-q', '-w', 'net.ipv4.conf.storage0.arp_announce=2');

const calicoVxlan = dns('vxlan', 'iptables', third);

/** n1's card forgets checksums inside of tunnels; the kernels make them, until somebody leaves them to the card. */
const flannel = dns('flannel', 'nftables', third);
const inSoftware = flannel.nodes.map((node) => tunnelChecksums(node, 'flannel.1', 'kernel'));
const leftToCard = (node: string): Command => tunnelChecksums(node, 'flannel.1', 'card');
const rushing: PodSpec = pod('rushing', 'n3', [], { opens: [{ to: 'kube-system/coredns', port: 53, count: 2, renewMs: 500 }] });

/** "DNSError between pods" of the third article: what keeps a pod from the cluster DNS, place by place. */
export const DNS_ERROR_SCENARIOS: readonly Scenario[] = [
  {
    name: 'dns-ipvs-entry-missing', area: 'seeds', title: 'the client\'s node has no IPVS entry for UDP 53 of the cluster DNS', cluster: ipip, probe,
    fault: { commands: [on('n1', 'ipvsadm', '-D', '-u', '10.96.0.10:53')] },
    expect: { cause: 'service-rules-missing', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: refused },
    nearMiss: { title: 'the IPVS entry of the cluster DNS is missing for TCP, and the question comes by UDP', fault: { commands: [on('n1', 'ipvsadm', '-D', '-t', '10.96.0.10:53')] } },
  },
  {
    name: 'dns-ipvs-without-servers', area: 'seeds', title: 'the IPVS entry of the cluster DNS for UDP 53 has no servers', cluster: ipip, probe,
    fault: { commands: [on('n1', 'ipvsadm', '-d', '-u', '10.96.0.10:53', '-r', '10.40.2.10:53')] },
    expect: { cause: 'ipvs-without-real-servers', object: { kind: 'ipvs', node: 'n1', text: '-u 10.96.0.10:53' }, verdict: 'unreachable', outcome: refused },
    nearMiss: { title: 'the IPVS entry of the cluster DNS has no servers for TCP, and the question comes by UDP', fault: { commands: [on('n1', 'ipvsadm', '-d', '-t', '10.96.0.10:53', '-r', '10.40.2.10:53')] } },
  },
  {
    name: 'dns-block-route-missing', area: 'seeds', title: 'the client\'s node has no route by tunl0 to the block of the cluster DNS', cluster: { ...ipip, ...third }, probe,
    fault: { commands: [on('n1', 'ip', 'route', 'del', '10.40.2.0/26')] },
    expect: { cause: 'missing-route', object: { kind: 'route', node: 'n1', text: '10.40.2.0/26 via 10.0.0.2 dev tunl0' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the route to the block of a node that has no DNS pod is missing', fault: { commands: [on('n1', 'ip', 'route', 'del', '10.40.3.0/26')] } },
  },
  {
    name: 'dns-tunnel-address-unreachable', area: 'seeds', title: 'calico-node of the DNS pod\'s node takes the address of a storage network that the client\'s node is not in', cluster: internal, setup: storage(2), probe,
    fault: { cluster: detects('interface=storage.*,eth.*', { n2: '192.168.50.2' }) },
    expect: { cause: 'tunnel-address-wrong', object: { kind: 'node', name: 'n2' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'dns-tunnel-address-unexpected', area: 'seeds', title: 'calico-node of the DNS pod\'s node takes the address of the storage network, and what comes by that has a source that it does not expect',
    cluster: internal, setup: [...storage(1, 2), on('n2', 'ip', 'route', 'add', '192.168.60.0/24', 'via', '192.168.50.254', 'dev', 'storage0')], probe,
    fault: { cluster: detects('can-reach=192.168.60.1', { n2: '192.168.50.2' }) },
    expect: { cause: 'tunnel-address-wrong', object: { kind: 'node', name: 'n2' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'calico-node of both nodes takes the address of the storage network', fault: { cluster: detects('interface=storage.*', { n1: '192.168.50.1', n2: '192.168.50.2' }) } },
  },
  {
    name: 'dns-tunnel-address-of-a-bridge-vxlan', area: 'seeds', title: 'calico-node of the DNS pod\'s node takes the first address that it finds, that of a bridge for virtual machines that was made after the uplink, and VXLAN packets to it have no way there',
    cluster: dns('vxlan', 'iptables', { detection: { method: 'kubernetes-internal-ip', addresses: {} } }), probe,
    setup: [
      ...ipBatch({ node: 'n2' }, ['link add br0 type bridge', 'link set br0 up', 'addr add 192.168.122.1/24 dev br0']),
      ...['n1', 'n2'].map((node, index) => on(node, 'ip', 'addr', 'add', `10.0.1.${index + 1}/24`, 'dev', 'eth0')),
    ],
    fault: { cluster: detects('first-found', { n2: '192.168.122.1' }) },
    expect: { cause: 'tunnel-address-wrong', object: { kind: 'node', name: 'n2' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'calico-node of both nodes takes a second address of their uplinks', fault: { cluster: detects('cidr=10.0.1.0/24', { n1: '10.0.1.1', n2: '10.0.1.2' }) } },
  },
  {
    name: 'dns-tunnel-source-unexpected', area: 'seeds', title: 'a route sends the tunnel\'s packets by the storage network, so that they come from an address that the other node does not expect',
    cluster: internal, setup: storage(1, 2), probe,
    fault: { commands: [on('n1', 'ip', 'route', 'add', '10.0.0.2', 'via', '192.168.50.2', 'dev', 'storage0')] },
    expect: { cause: 'tunnel-source-unexpected', object: { kind: 'route', node: 'n1', text: '10.0.0.2 via 192.168.50.2 dev storage0' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: {
      title: 'the tunnel\'s packets go by the storage network, from the address that is expected, and the answers come by the other',
      fault: { commands: [on('n1', 'ip', 'route', 'add', '10.0.0.2', 'via', '192.168.50.2', 'dev', 'storage0', 'src', '10.0.0.1')] },
    },
  },
  {
    name: 'dns-underlay-drops-ipip', area: 'seeds', title: 'the network between the nodes drops protocol 4 and lets UDP pass', cluster: { ...ipip, ...third }, setup: [filtering], probe, rest: REST,
    fault: { commands: [underlayDrops()] },
    expect: { cause: 'underlay-drops-ipip', object: { kind: 'link', node: 'n1', text: '10.0.0.1 to 10.0.0.2' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the network drops protocol 4 to a node that has no DNS pod, while a pod tries to reach one there', fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, impatient] }), commands: [underlayDrops('-d', '10.0.0.3')] } },
  },
  {
    name: 'dns-underlay-drops-vxlan', area: 'seeds', title: 'the network between the nodes drops UDP 4789 and lets everything else pass', cluster: calicoVxlan, probe, rest: REST,
    fault: { commands: [underlayDropsUdp(4789)] },
    expect: { cause: 'underlay-drops-vxlan', object: { kind: 'link', node: 'n1', text: 'UDP 4789 from 10.0.0.1 to 10.0.0.2' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the network drops UDP 4789 to a node that has no DNS pod, while a pod tries to reach one there', fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, impatient] }), commands: [underlayDropsUdp(4789, 'ip daddr 10.0.0.3')] } },
  },
  {
    name: 'dns-underlay-drops-vxlan-flannel', area: 'seeds', title: 'the hypervisor below the nodes takes UDP 8472 for its own overlay, and the answers of the cluster DNS do not come', cluster: flannel, probe, rest: REST,
    fault: { commands: [underlayDropsUdp(8472, 'ip saddr 10.0.0.2')] },
    expect: { cause: 'underlay-drops-vxlan', object: { kind: 'link', node: 'n2', text: 'UDP 8472 from 10.0.0.2 to 10.0.0.1' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'dns-tunnel-asymmetric-rp-filter', area: 'seeds', title: 'the tunnel\'s packets come by the storage network although the way back is the other, and the DNS pod\'s node filters strictly by reverse path',
    cluster: internal, setup: [...storage(1, 2), asksAsItself, on('n1', 'ip', 'route', 'add', '10.0.0.2', 'via', '192.168.50.2', 'dev', 'storage0', 'src', '10.0.0.1')], probe,
    fault: { commands: [on('n2', 'sysctl', '-q', '-w', 'net.ipv4.conf.storage0.rp_filter=1')] },
    expect: { cause: 'rp-filter-drops', object: { kind: 'sysctl', node: 'n2', name: 'net.ipv4.conf.storage0.rp_filter' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the same two ways, and the DNS pod\'s node filters loosely', fault: { commands: [on('n2', 'sysctl', '-q', '-w', 'net.ipv4.conf.storage0.rp_filter=2')] } },
  },
  {
    name: 'dns-checksum-offload-broken', area: 'seeds', title: 'the network card of the client\'s node forgets the checksums inside of tunnels that it takes upon itself, and the DNS pod\'s node throws the packets away',
    cluster: flannel, setup: [...inSoftware, ...blindCard('n1', 8472)], probe, watched: ['n2'],
    fault: { commands: [leftToCard('n1')] },
    expect: { cause: 'checksum-offload-broken', object: { kind: 'link', node: 'n1', text: 'flannel.1' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the card of a third node forgets checksums, and the client\'s packets have theirs', fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, rushing] }), commands: [leftToCard('n3'), ...blindCard('n3', 8472)] } },
  },
  {
    name: 'dns-checksum-offload-broken-ipip', area: 'seeds', title: 'the network card of the client\'s node forgets the checksums inside of IPIP that the kernel leaves to it, and the DNS pod\'s node unpacks what nobody takes',
    cluster: { ...ipip, ...third }, probe: { ...probe, protocol: 'tcp' }, watched: ['n2'], fault: { commands: blindCard('n1', 'ipip') },
    expect: { cause: 'checksum-offload-broken', object: { kind: 'link', node: 'n1', text: 'tunl0' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the card of a third node forgets checksums, and the client\'s packets have theirs', fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, rushing] }), commands: blindCard('n3', 'ipip') } },
  },
];
