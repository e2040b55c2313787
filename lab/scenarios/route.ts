import { block, hostDevice, macOf, nodeIp, podOf } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { inPod, on } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const unreachable = { kind: 'error', errno: 'EHOSTUNREACH' } as const;
/** Unanswered ARP takes three seconds to become an error. */
const SLOW = 4500;

const twoServers = shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [5432]), pod('cache', 'n2', [6379])] });
const device = (name: string): string => hostDevice(twoServers, podOf(twoServers, `shop/${name}`));

/** The nodes reach each other's pods by a router that tells them of itself: the node gw, which sends an advertisement every 300 ms. */
const behindRouter = shop('routed', 'nftables', { nodes: ['n1', 'n2', 'gw'], families: [4, 6] });
const ADVERTISE = `
use Socket qw(:all);
my ($dev, $mac) = @ARGV;
socket(my $socket, AF_INET6, SOCK_RAW, 58) or die;
setsockopt($socket, 41, 18, pack('i', 255)) or die;
ioctl($socket, 0x8933, my $asked = pack('a16x16', $dev)) or die; # SIOCGIFINDEX
my $all = pack_sockaddr_in6(0, inet_pton(AF_INET6, 'ff02::1'), unpack('x16i', $asked));
my $message = pack('CCnCCnNN', 134, 0, 0, 64, 0, 1800, 0, 0) . pack('CCH12', 1, 1, $mac =~ s/://gr);
while (1) { send($socket, $message, 0, $all); select(undef, undef, undef, 0.3) }
`;

/** A node that learns its default route from another one, which is its way to the pods of a third. */
export function advertised(spec: ClusterSpec, learner: string, router: string, other: string): readonly Command[] {
  return [
    on(router, 'sh', '-c', 'perl -e "$0" eth0 "$1" < /dev/null > /dev/null 2>&1 &', ADVERTISE, macOf('eth0', router)),
    on(learner, 'ip', '-6', 'route', 'del', 'default'),
    on(learner, 'ip', '-6', 'route', 'del', block(spec, other, 6)),
    on(learner, 'sysctl', '-q', '-w', 'net.ipv6.conf.eth0.accept_ra=2'),
    on(other, 'ip', '-6', 'route', 'replace', block(spec, learner, 6), 'via', nodeIp(spec, router, 6), 'dev', 'eth0'),
    on(learner, 'sleep', '1'),
  ];
}

/** What a CNI plugin does that switches forwarding on where nobody has thought of accept_ra. */
export function deafen(node: string): readonly Command[] {
  return [on(node, 'sysctl', '-q', '-w', 'net.ipv6.conf.eth0.accept_ra=1', 'net.ipv6.conf.all.forwarding=0'), on(node, 'sysctl', '-q', '-w', 'net.ipv6.conf.all.forwarding=1')];
}

const routerSetup = advertised(behindRouter, 'n1', 'gw', 'n2');
const deafened = deafen('n1');

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
    name: 'router-advertisements-ignored', area: 'route', title: 'the IPv6 default route of the client\'s node came by router advertisements, of which a node that forwards takes none with accept_ra=1',
    cluster: behindRouter, setup: routerSetup, fault: { commands: deafened }, probe: { ...probe, family: 6 },
    expect: { cause: 'missing-route', object: { kind: 'sysctl', node: 'n1', name: 'net.ipv6.conf.eth0.accept_ra' }, verdict: 'unreachable', outcome: { kind: 'error', errno: 'ENETUNREACH' } },
    nearMiss: { title: 'the client\'s node takes no router advertisements and has a static default route', fault: { commands: [...deafened, on('n1', 'ip', '-6', 'route', 'add', 'default', 'via', 'fd00::3', 'dev', 'eth0')] } },
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
    name: 'blackhole-by-policy-rule-mute', area: 'route', title: 'a policy rule looks up a table that throws everything away for the client, so that its node does not even answer its ARP for 169.254.1.1', cluster: shop('routed', 'nftables'),
    fault: { commands: [on('n1', 'ip', 'route', 'add', 'blackhole', 'default', 'table', '100'), on('n1', 'ip', 'rule', 'add', 'from', '10.40.1.10', 'lookup', '100', 'priority', '1000')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'blackhole-route-wins', object: { kind: 'route', node: 'n1', text: 'blackhole default table 100' }, verdict: 'unreachable', outcome: unreachable },
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
