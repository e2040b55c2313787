import { hostDevice, podOf } from '../cluster/addresses.ts';
import { inPod, on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const unreachable = { kind: 'error', errno: 'EHOSTUNREACH' } as const;
/** Unanswered ARP takes three seconds to become an error. */
const SLOW = 4500;

const twoServers = shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [5432]), pod('cache', 'n2', [6379])] });
const device = (name: string): string => hostDevice(twoServers, podOf(twoServers, `shop/${name}`));

/** Routes that are absent, or that lead elsewhere. */
export const ROUTE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'missing-route-to-block', area: 'route', title: 'the client\'s node has no route to the other node\'s pods', cluster: shop('routed', 'iptables'),
    fault: { commands: [on('n1', 'ip', 'route', 'del', '10.40.2.0/26')] }, probe,
    expect: { cause: 'missing-route', object: { kind: 'route', node: 'n1' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'missing-route-on-isolated-node', area: 'route', title: 'the client\'s node has no route to the other node\'s pods and no default route either', cluster: shop('bridge', 'nftables'),
    setup: [on('n1', 'ip', 'route', 'del', 'default')],
    fault: { commands: [on('n1', 'ip', 'route', 'del', '10.40.2.0/24')] }, probe: { ...probe, to: 'pod/shop/db:5432' },
    expect: { cause: 'missing-route', object: { kind: 'route', node: 'n1' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ENETUNREACH' } },
  },
  {
    name: 'missing-default-route-in-pod', area: 'route', title: 'the client\'s pod has no default route', cluster: shop('bridge', 'iptables'),
    fault: { commands: [inPod('n1', 'shop/web', 'ip', 'route', 'del', 'default')] }, probe,
    expect: { cause: 'missing-route', object: { kind: 'route', node: 'n1', pod: 'shop/web' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ENETUNREACH' } },
  },
  {
    name: 'missing-route-v6', area: 'route', title: 'the client\'s pod has no default route for IPv6', cluster: shop('routed', 'nftables', { families: [4, 6] }),
    fault: { commands: [inPod('n1', 'shop/web', 'ip', '-6', 'route', 'del', 'default')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'missing-route', object: { kind: 'route', node: 'n1', pod: 'shop/web' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ENETUNREACH' } },
  },
  {
    name: 'blackhole-wins', area: 'route', title: 'the pod\'s own route is gone and the block\'s blackhole takes its packets', cluster: shop('vxlan', 'iptables'),
    fault: { commands: [on('n2', 'ip', 'route', 'del', '10.40.2.10')] }, probe,
    expect: { cause: 'blackhole-route-wins', object: { kind: 'route', node: 'n2', text: 'blackhole 10.40.2.0/26' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'blackhole-wins-ipip', area: 'route', title: 'the pod\'s own route is gone and the block\'s blackhole takes its packets', cluster: shop('ipip', 'ipvs'),
    fault: { commands: [on('n2', 'ip', 'route', 'del', '10.40.2.10')] }, probe,
    expect: { cause: 'blackhole-route-wins', object: { kind: 'route', node: 'n2', text: 'blackhole 10.40.2.0/26' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'blackhole-by-policy-rule', area: 'route', title: 'a policy rule sends the pod\'s packets to a table that throws them away', cluster: shop('bridge', 'nftables'),
    fault: { commands: [on('n1', 'ip', 'route', 'add', 'blackhole', 'default', 'table', '100'), on('n1', 'ip', 'rule', 'add', 'from', '10.40.1.0/24', 'lookup', '100', 'priority', '1000')] }, probe,
    expect: { cause: 'blackhole-route-wins', object: { kind: 'route', node: 'n1', text: 'blackhole default table 100' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'unreachable-wins', area: 'route', title: 'an unreachable route is more specific than the route to the other node\'s pods', cluster: shop('bridge', 'iptables'),
    fault: { commands: [on('n1', 'ip', 'route', 'add', 'unreachable', '10.40.2.8/29')] }, probe,
    expect: { cause: 'unreachable-route-wins', object: { kind: 'route', node: 'n1', text: 'unreachable 10.40.2.8/29' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'unreachable-wins-v6', area: 'route', title: 'an unreachable route is more specific than the route to the other node\'s pods, for IPv6', cluster: shop('routed', 'iptables', { families: [4, 6] }),
    fault: { commands: [on('n1', 'ip', '-6', 'route', 'add', 'unreachable', 'fd40:2::8/125')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'unreachable-route-wins', object: { kind: 'route', node: 'n1', text: 'unreachable fd40:2::8/125' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ENETUNREACH' } },
  },
  {
    name: 'wrong-next-hop', area: 'route', title: 'the route to the other node\'s pods names an address that nobody has', cluster: shop('routed', 'iptables'),
    fault: { commands: [on('n1', 'ip', 'route', 'replace', '10.40.2.0/26', 'via', '10.0.0.77', 'dev', 'eth0', 'proto', 'bird')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'wrong-next-hop', object: { kind: 'route', node: 'n1', text: 'via 10.0.0.77' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'wrong-device', area: 'route', title: 'the route to the pod leads into another pod\'s device', cluster: twoServers,
    fault: { commands: [on('n2', 'ip', 'route', 'replace', '10.40.2.10', 'dev', device('cache'), 'scope', 'link')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'wrong-device', object: { kind: 'route', node: 'n2', text: `10.40.2.10 dev ${device('cache')}` }, verdict: 'unreachable', outcome: unreachable },
  },
];
