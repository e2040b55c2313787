import { hostDevice, nodeIp, podOf } from '../cluster/addresses.ts';
import type { ClusterSpec, Family, PodSpec, PolicySpec, ServiceSpec } from '../cluster/spec.ts';
import { tunnelDevice, tunnelIp } from '../dataplane/overlay.ts';
import type { Command } from '../kernel/command.ts';
import { inPod, on } from '../kernel/command.ts';
import { withPolicy } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';
import { changePod, pod, service, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const unreachable = { kind: 'error', errno: 'EHOSTUNREACH' } as const;
/** Unanswered ARP takes three seconds to become an error. */
const SLOW = 4500;

/** The Service has another port than the pod. */
const mapped: ServiceSpec = service('db', 80, { ports: [{ name: 'main', port: 80, targetPort: 5432 }] });
const policy = (name: string, port: number): PolicySpec => ({ name, namespace: 'shop', spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port }] }] } });
const denies = (name: string): Scenario['expect'] => ({ cause: 'network-policy-denies', object: { kind: 'kubernetes', resource: 'networkpolicy', namespace: 'shop', name }, verdict: 'unreachable', outcome: timeout });
const withFrom = (name: string, from: NonNullable<NonNullable<PolicySpec['spec']['ingress']>[number]['from']>): PolicySpec => ({ name, namespace: 'shop', spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from }] } });
const anyPod = { podSelector: {}, namespaceSelector: {} };

/** Two resolvers behind one Service, of which the first is ready; then the other. */
const resolver = (name: string, ready: boolean): PodSpec => pod(name, 'n2', [], { labels: { app: 'dns' }, listens: [{ port: 53, protocol: 'UDP' }], ready });
const resolvers = shop('routed', 'iptables', { pods: [pod('web', 'n1', []), resolver('dns-a', true), resolver('dns-b', false)], services: [service('dns', 53, { ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }] })] });
const moved = (spec: ClusterSpec): ClusterSpec => changePod(changePod(spec, 'dns-a', { ready: false }), 'dns-b', { ready: true });
const gone = on('n2', 'ip', 'link', 'del', hostDevice(resolvers, podOf(resolvers, 'shop/dns-a')));
const ask = (sport: number): Command => askedBefore('n1', 'shop/web', sport, '10.96.0.10', 53);

/** Asks from a port and leaves after a second, whether it was answered or not. */
const ASK = `
  const [sport, address, port] = process.argv.slice(1);
  const socket = require('node:dgram').createSocket(address.includes(':') ? 'udp6' : 'udp4').on('error', () => {});
  socket.bind(Number(sport), () => socket.send('?', Number(port), address));
  setTimeout(() => socket.close(), 1000);
`;

/** A pod asks something by UDP from a certain port. */
export function askedBefore(node: string, key: string, sport: number, address: string, port: number): Command {
  return inPod(node, key, process.execPath, '-e', ASK, String(sport), address, String(port));
}

/** Two nodes become clones of one machine: their VXLAN devices have one MAC address, and each knows the other's by it. */
export function clones(spec: ClusterSpec, one: string, other: string, family: Family): Command[] {
  const [mac, device = ''] = ['66:00:00:00:00:01', tunnelDevice(spec, family)];
  return [
    ...[other, one].map((node) => on(node, 'ip', 'link', 'set', device, 'address', mac)),
    ...([[one, other], [other, one]] as const).flatMap(([node, peer]) => [
      on(node, 'ip', 'neigh', 'replace', tunnelIp(spec, peer, family), 'lladdr', mac, 'dev', device, 'nud', 'permanent'),
      on(node, 'bridge', 'fdb', 'replace', mac, 'dev', device, 'dst', nodeIp(spec, peer, family), 'self', 'permanent'),
    ]),
  ];
}

/** Failure classes that are seen in the field again and again and whose cause the areas' own incidents do not show already. */
export const CLASS_SCENARIOS: readonly Scenario[] = [
  {
    name: 'docker-left-legacy-rules', area: 'firewall', title: 'Docker once left FORWARD at DROP in iptables-legacy, and everything else is in iptables-nft',
    cluster: shop('routed', 'iptables'), fault: { commands: [on('n2', 'iptables-legacy', '-P', 'FORWARD', 'DROP')] }, probe,
    expect: { cause: 'forward-policy-drop', object: { kind: 'rule', node: 'n2', text: 'FORWARD' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'local-rule-removed', area: 'route', title: 'a network manager removed the rule that looks up the table of local addresses, and the node no longer knows its own',
    cluster: shop('vxlan', 'iptables'), fault: { commands: [on('n2', 'ip', 'rule', 'del', 'pref', '0')] }, probe,
    expect: { cause: 'routing-rule-missing', object: { kind: 'rule', node: 'n2', text: 'lookup local' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'main-rule-removed', area: 'route', title: 'a network manager removed the rule that looks up the main table on the client\'s node, which therefore does not even answer ARP for 169.254.1.1',
    cluster: shop('routed', 'nftables'), fault: { commands: [on('n1', 'ip', 'rule', 'del', 'pref', '32766')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'routing-rule-missing', object: { kind: 'rule', node: 'n1', text: 'lookup main' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'cloud-setup-tables', area: 'route', title: 'nm-cloud-setup looks up a table of its own before main for what the pod sends, and that table knows the gateway alone',
    cluster: shop('routed', 'nftables'),
    fault: { commands: [on('n2', 'ip', 'route', 'add', 'default', 'via', '10.0.0.254', 'dev', 'eth0', 'table', '30400'), on('n2', 'ip', 'rule', 'add', 'from', '10.40.2.0/24', 'lookup', '30400', 'pref', '30400')] }, probe,
    expect: { cause: 'routing-rule-diverts', object: { kind: 'rule', node: 'n2', text: 'lookup 30400' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'docker-range-overlaps', area: 'route', title: 'docker0 of the client\'s node has the range of the other node\'s pods',
    cluster: shop('routed', 'iptables'), fault: { commands: [on('n1', 'ip', 'link', 'add', 'docker0', 'type', 'bridge'), on('n1', 'ip', 'addr', 'add', '10.40.2.1/27', 'dev', 'docker0'), on('n1', 'ip', 'link', 'set', 'docker0', 'up')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'wrong-device', object: { kind: 'route', node: 'n1', text: 'docker0' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'policy-has-service-port', area: 'policy', title: 'the policy allows the port of the Service, and the pod\'s own is another',
    cluster: shop('routed', 'iptables', { services: [mapped], policies: [policy('policy-has-service-port', 5432)] }), fault: { cluster: (spec) => withPolicy(spec, policy('policy-has-service-port', 80)) },
    probe: { ...probe, to: 'svc/shop/db:80' }, expect: denies('policy-has-service-port'),
    nearMiss: { title: 'the policy has the Service\'s port, and nobody enforces policies', fault: { cluster: (spec) => ({ ...withPolicy(spec, policy('policy-has-service-port', 80)), enforcer: 'none' }) } },
  },
  {
    name: 'policy-does-not-know-nodes', area: 'policy', title: 'the policy allows every pod of every namespace, and the client is a node',
    cluster: shop('routed', 'nftables', { policies: [withFrom('policy-does-not-know-nodes', [anyPod, { ipBlock: { cidr: '10.0.0.0/24' } }])] }),
    fault: { cluster: (spec) => withPolicy(spec, withFrom('policy-does-not-know-nodes', [anyPod])) },
    probe: { from: 'node/n1', to: 'pod/shop/db:5432', protocol: 'tcp' }, expect: denies('policy-does-not-know-nodes'),
  },
  {
    name: 'hop-limit-too-small', area: 'node', title: 'the server\'s packets may make one hop only, as the answers of a cloud\'s metadata service do',
    cluster: shop('routed', 'iptables'), fault: { commands: [inPod('n2', 'shop/db', 'sysctl', '-q', '-w', 'net.ipv4.ip_default_ttl=1')] }, probe,
    expect: { cause: 'hop-limit-too-small', object: { kind: 'sysctl', node: 'n2', pod: 'shop/db', name: 'net.ipv4.ip_default_ttl' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the server\'s packets may make two hops, and make two', fault: { commands: [inPod('n2', 'shop/db', 'sysctl', '-q', '-w', 'net.ipv4.ip_default_ttl=3')] } },
  },
  {
    name: 'hop-limit-too-small-v6', area: 'node', title: 'the client\'s packets may make one hop only, by the hop limit of its device',
    cluster: shop('flannel', 'nftables', { families: [4, 6] }), fault: { commands: [inPod('n1', 'shop/web', 'sysctl', '-q', '-w', 'net.ipv6.conf.eth0.hop_limit=1')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'hop-limit-too-small', object: { kind: 'sysctl', node: 'n1', pod: 'shop/web', name: 'net.ipv6.conf.eth0.hop_limit' }, verdict: 'unreachable', outcome: unreachable },
  },
  {
    name: 'mark-of-another', area: 'route', title: 'one program marks the pods\' packets with the bit by which a VPN\'s rule knows its own',
    cluster: shop('routed', 'iptables'), setup: [on('n1', 'iptables', '-t', 'mangle', '-A', 'PREROUTING', '-i', 'cali+', '-j', 'MARK', '--set-xmark', '0x80000/0x80000')],
    fault: { commands: [on('n1', 'ip', 'route', 'add', 'default', 'via', '10.0.0.254', 'dev', 'eth0', 'table', '52'), on('n1', 'ip', 'rule', 'add', 'fwmark', '0x80000/0x80000', 'lookup', '52', 'pref', '5210')] }, probe,
    expect: { cause: 'routing-rule-diverts', object: { kind: 'rule', node: 'n1', text: 'fwmark 0x80000' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'stale-udp-connection', area: 'kube-proxy', title: 'a client that keeps its source port goes on being sent to a pod that is gone',
    cluster: resolvers, setup: [20000, 20001].map(ask),
    fault: { later: true, cluster: moved, commands: [gone] }, probe: { from: 'pod/shop/web', to: 'svc/shop/dns:53', protocol: 'udp', sport: 20000 },
    expect: { cause: 'stale-conntrack-entry', object: { kind: 'conntrack', node: 'n1', text: 'sport=20000' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'another client goes on being sent to a pod that is gone, this one comes from a new port', fault: { later: true, cluster: moved, commands: [gone, on('n1', 'conntrack', '-D', '-p', 'udp', '--sport', '20000')] } },
  },
  {
    name: 'vtep-mac-duplicate', area: 'tunnel', title: 'the nodes are clones of one machine, and their VXLAN devices have one MAC address',
    cluster: shop('flannel', 'iptables'),
    fault: { commands: clones(shop('flannel', 'iptables'), 'n1', 'n2', 4) }, probe,
    expect: { cause: 'vtep-mac-duplicate', object: { kind: 'link', node: 'n2', text: 'flannel.1' }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'bridge-address-missing', area: 'node', title: 'cni0 of the client\'s node has the address of another subnet than the node\'s pods',
    cluster: shop('flannel', 'iptables'), fault: { commands: [on('n1', 'ip', 'addr', 'flush', 'dev', 'cni0'), on('n1', 'ip', 'addr', 'add', '10.40.7.1/24', 'dev', 'cni0')] }, probe: { ...probe, timeoutMs: SLOW },
    expect: { cause: 'bridge-address-missing', object: { kind: 'link', node: 'n1', text: 'cni0' }, verdict: 'unreachable', outcome: unreachable },
  },
];
