import { hostDevice, podKey } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { vtepMac } from '../dataplane/overlay.ts';
import type { Command } from '../kernel/command.ts';
import { inPod, on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const STALE_MAC = '66:00:00:00:00:99';

/** Pods and their devices get the wire's MTU although a tunnel lies between, and nobody is told that packets are too big. */
export function tooLarge(spec: ClusterSpec): Command[] {
  return spec.pods.flatMap((pod) => [
    on(pod.node, 'ip', 'link', 'set', hostDevice(spec, pod), 'mtu', '1500'),
    inPod(pod.node, podKey(pod), 'ip', 'link', 'set', 'eth0', 'mtu', '1500'),
  ]);
}

const noIcmp = (spec: ClusterSpec): Command[] => spec.nodes.map((node) => on(node, 'iptables', '-I', 'OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP'));
const calico = shop('vxlan', 'iptables');
const flannel = shop('flannel', 'nftables');
const ipip = shop('ipip', 'iptables');

const mtu = (name: string, cluster: ClusterSpec, device: string): Scenario => ({
  name, area: 'tunnel', title: 'the pods\' MTU is too large for the tunnel, and the ICMP that would say so is dropped', cluster, setup: noIcmp(cluster),
  fault: { commands: tooLarge(cluster) }, probe: { ...probe, bytes: 20_000, timeoutMs: 2500 },
  expect: { cause: 'mtu-too-large', object: { kind: 'link', text: device }, verdict: 'unreachable', outcome: { kind: 'stalls' } },
});

/** Tunnels that lead nowhere, or that are too narrow. */
export const TUNNEL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'vxlan-fdb-wrong-calico', area: 'tunnel', title: 'the forwarding entry of the other node\'s VTEP names an address that nobody has', cluster: calico,
    fault: { commands: [on('n1', 'bridge', 'fdb', 'replace', vtepMac('n2', 4), 'dev', 'vxlan.calico', 'dst', '10.0.0.77', 'self', 'permanent')] }, probe,
    expect: { cause: 'vxlan-fdb-wrong', object: { kind: 'fdb', node: 'n1', text: '10.0.0.77' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vxlan-fdb-wrong-flannel', area: 'tunnel', title: 'the forwarding entry of the other node\'s VTEP names a third node', cluster: { ...flannel, nodes: ['n1', 'n2', 'n3'] },
    fault: { commands: [on('n1', 'bridge', 'fdb', 'replace', vtepMac('n2', 4), 'dev', 'flannel.1', 'dst', '10.0.0.3', 'self', 'permanent')] }, probe,
    expect: { cause: 'vxlan-fdb-wrong', object: { kind: 'fdb', node: 'n1', text: '10.0.0.3' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vtep-mac-stale', area: 'tunnel', title: 'neighbour and forwarding entry still have the MAC of a VTEP that was made anew', cluster: calico,
    fault: {
      commands: [
        on('n1', 'ip', 'neigh', 'replace', '10.40.2.0', 'lladdr', STALE_MAC, 'dev', 'vxlan.calico', 'nud', 'permanent'),
        on('n1', 'bridge', 'fdb', 'append', STALE_MAC, 'dev', 'vxlan.calico', 'dst', '10.0.0.2', 'self', 'permanent'),
      ],
    },
    probe, expect: { cause: 'vtep-mac-wrong', object: { kind: 'neighbour', node: 'n1', text: STALE_MAC }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vtep-mac-wrong-flannel', area: 'tunnel', title: 'the neighbour entry has a MAC that no forwarding entry knows', cluster: flannel,
    fault: { commands: [on('n1', 'ip', 'neigh', 'replace', '10.40.2.0', 'lladdr', STALE_MAC, 'dev', 'flannel.1', 'nud', 'permanent')] }, probe,
    expect: { cause: 'vtep-mac-wrong', object: { kind: 'neighbour', node: 'n1', text: STALE_MAC }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vtep-neighbour-missing', area: 'tunnel', title: 'the neighbour entry of the other node\'s VTEP is gone', cluster: calico,
    fault: { commands: [on('n1', 'ip', 'neigh', 'del', '10.40.2.0', 'dev', 'vxlan.calico')] }, probe: { ...probe, timeoutMs: 4500 },
    expect: { cause: 'neighbour-unresolved', object: { kind: 'neighbour', node: 'n1', text: '10.40.2.0' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'EHOSTUNREACH' } },
  },
  {
    name: 'vxlan-v6-fdb-wrong', area: 'tunnel', title: 'the forwarding entry of the IPv6 tunnel names an address that nobody has', cluster: { ...calico, families: [4, 6] },
    fault: { commands: [on('n1', 'bridge', 'fdb', 'replace', vtepMac('n2', 6), 'dev', 'vxlan-v6.calico', 'dst', 'fd00::77', 'self', 'permanent')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'vxlan-fdb-wrong', object: { kind: 'fdb', node: 'n1', text: 'fd00::77' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'ipip-endpoint-wrong', area: 'tunnel', title: 'the tunnel\'s route names a node address that nobody has', cluster: ipip,
    fault: { commands: [on('n1', 'ip', 'route', 'replace', '10.40.2.0/26', 'via', '10.0.0.77', 'dev', 'tunl0', 'onlink', 'proto', 'bird')] }, probe,
    expect: { cause: 'tunnel-endpoint-wrong', object: { kind: 'route', node: 'n1', text: 'via 10.0.0.77' }, verdict: 'unreachable', outcome: timeout },
  },
  mtu('mtu-too-large-vxlan', calico, 'eth0'),
  mtu('mtu-too-large-flannel', flannel, 'eth0'),
  mtu('mtu-too-large-ipip', ipip, 'eth0'),
];
