import { hostDevice, podOf } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { endpointChain, nftEndpoint } from '../dataplane/kube-proxy/names.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const timeout = { kind: 'timeout' } as const;
const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const toItself = { from: 'pod/shop/db', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const together = { pods: [pod('web', 'n1', []), pod('db', 'n1', [5432])] };
const device = (spec: ClusterSpec): string => hostDevice(spec, podOf(spec, 'shop/db'));
const bridged = shop('bridge', 'iptables', together);

/** The endpoint's chain with its translation alone, without the mark for masquerading. */
function withoutMark(spec: ClusterSpec): Command {
  const chain = `endpoint-${nftEndpoint({ namespace: 'shop', name: 'db' }, 'tcp', 'main', '10.40.1.10', 5432)}`;
  return { at: { node: spec.nodes[0] ?? 'n1' }, argv: ['nft', '-f', '-'], stdin: `flush chain ip kube-proxy ${chain}\nadd rule ip kube-proxy ${chain} meta l4proto tcp dnat to 10.40.1.10:5432\n` };
}

/** Service traffic between pods of one bridge, and of a pod to itself. */
export const BRIDGE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'br-netfilter-off-iptables', area: 'bridge', title: 'the answer crosses the bridge without being translated back', cluster: bridged,
    fault: { commands: [on('n1', 'sysctl', '-q', '-w', 'net.bridge.bridge-nf-call-iptables=0')] }, probe,
    expect: { cause: 'br-netfilter-off', object: { kind: 'sysctl', node: 'n1', name: 'net.bridge.bridge-nf-call-iptables' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'br-netfilter-off-nftables', area: 'bridge', title: 'the answer crosses the bridge without being translated back', cluster: shop('flannel', 'nftables', together),
    fault: { commands: [on('n1', 'sysctl', '-q', '-w', 'net.bridge.bridge-nf-call-iptables=0')] }, probe,
    expect: { cause: 'br-netfilter-off', object: { kind: 'sysctl', node: 'n1', name: 'net.bridge.bridge-nf-call-iptables' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'br-netfilter-off-v6', area: 'bridge', title: 'the answer crosses the bridge without being translated back, for IPv6', cluster: shop('bridge', 'iptables', { ...together, families: [4, 6] }),
    fault: { commands: [on('n1', 'sysctl', '-q', '-w', 'net.bridge.bridge-nf-call-ip6tables=0')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'br-netfilter-off', object: { kind: 'sysctl', node: 'n1', name: 'net.bridge.bridge-nf-call-ip6tables' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'refused-under-the-bridge-v6', area: 'bridge', title: 'an unreachable route, met where the bridge\'s own rules have translated the packet: nobody hears of it', cluster: shop('bridge', 'iptables', { families: [4, 6] }),
    fault: { commands: [on('n1', 'ip', '-6', 'route', 'add', 'unreachable', 'fd40:2::a/128')] }, probe: { ...probe, family: 6, timeoutMs: 4500 },
    expect: { cause: 'unreachable-route-wins', object: { kind: 'route', node: 'n1', text: 'unreachable fd40:2::a' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'hairpin-off', area: 'bridge', title: 'a pod asks its own Service and the bridge port does not send frames back', cluster: shop('bridge', 'iptables', { pods: [pod('db', 'n1', [5432])] }),
    fault: { commands: [on('n1', 'bridge', 'link', 'set', 'dev', device(bridged), 'hairpin', 'off')] }, probe: toItself,
    expect: { cause: 'hairpin-off', object: { kind: 'link', node: 'n1', text: device(bridged) }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'hairpin-off-nftables', area: 'bridge', title: 'a pod asks its own Service and the bridge port does not send frames back', cluster: shop('flannel', 'nftables', { pods: [pod('db', 'n1', [5432])] }),
    fault: { commands: [on('n1', 'bridge', 'link', 'set', 'dev', device(bridged), 'hairpin', 'off')] }, probe: toItself,
    expect: { cause: 'hairpin-off', object: { kind: 'link', node: 'n1', text: device(bridged) }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'hairpin-without-translation-iptables', area: 'bridge', title: 'a pod asks its own Service and is not masqueraded', cluster: shop('bridge', 'iptables', { pods: [pod('db', 'n1', [5432])] }),
    fault: { commands: [on('n1', 'iptables', '-t', 'nat', '-D', endpointChain('shop/db:main', 'tcp', '10.40.1.10:5432'), '1')] }, probe: toItself,
    expect: { cause: 'hairpin-without-translation', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'hairpin-without-translation-nftables', area: 'bridge', title: 'a pod asks its own Service and is not masqueraded', cluster: shop('routed', 'nftables', { pods: [pod('db', 'n1', [5432])] }),
    fault: { commands: [withoutMark(shop('routed', 'nftables'))] }, probe: toItself,
    expect: { cause: 'hairpin-without-translation', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'hairpin-without-translation-v6', area: 'bridge', title: 'a pod asks its own Service by IPv6 and is not masqueraded: it takes the packet from its own address, and answers itself',
    cluster: shop('bridge', 'iptables', { families: [4, 6], pods: [pod('db', 'n1', [5432])] }),
    fault: { commands: [on('n1', 'ip6tables', '-t', 'nat', '-D', endpointChain('shop/db:main', 'tcp', '[fd40:1::a]:5432'), '1')] }, probe: { ...toItself, family: 6 },
    expect: { cause: 'hairpin-without-translation', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: timeout },
  },
];
