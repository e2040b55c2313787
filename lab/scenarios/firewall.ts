import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { pod, service, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const rule = (node: string, text: string): Scenario['expect']['object'] => ({ kind: 'rule', node, text });
const nft = (node: string, script: string): Command => ({ at: { node }, argv: ['nft', '-f', '-'], stdin: script });

const FIREWALLD = `table inet firewalld {
  chain filter_FORWARD {
    type filter hook forward priority 10; policy accept;
    ct state established,related accept
    ct state invalid drop
    tcp dport 5432 jump filter_FWD_public
  }
  chain filter_FWD_public {
    reject with icmpx admin-prohibited
  }
}
`;

const HARDENED = `table inet hardening {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    icmp type echo-request accept
  }
}
`;

/** Rules that neither Kubernetes nor the CNI made. */
export const FIREWALL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'forward-drop', area: 'firewall', title: 'a rule on the server\'s node drops the port', cluster: shop('routed', 'iptables'),
    fault: { commands: [on('n2', 'iptables', '-I', 'FORWARD', '-p', 'tcp', '--dport', '5432', '-j', 'DROP')] }, probe,
    expect: { cause: 'firewall-rule-drops', object: rule('n2', '--dport 5432 -j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-drop-legacy', area: 'firewall', title: 'a rule on the client\'s node drops the port, with iptables-legacy', cluster: shop('flannel', 'iptables', { iptables: 'legacy' }),
    fault: { commands: [on('n1', 'iptables-legacy', '-I', 'FORWARD', '-p', 'tcp', '-m', 'multiport', '--dports', '5432,6432', '-j', 'DROP')] }, probe,
    expect: { cause: 'firewall-rule-drops', object: rule('n1', '--dports 5432,6432 -j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'raw-drop', area: 'firewall', title: 'a rule in the raw table drops the pod\'s packets', cluster: shop('bridge', 'iptables'),
    fault: { commands: [on('n2', 'iptables', '-t', 'raw', '-I', 'PREROUTING', '-s', '10.40.1.0/24', '-j', 'DROP')] }, probe,
    expect: { cause: 'firewall-rule-drops', object: rule('n2', '-s 10.40.1.0/24 -j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-reject-admin-prohibited', area: 'firewall', title: 'a rule rejects with admin-prohibited, as firewalld\'s iptables backend does', cluster: shop('vxlan', 'iptables'),
    fault: { commands: [on('n2', 'iptables', '-I', 'FORWARD', '-d', '10.40.2.10', '-p', 'tcp', '-j', 'REJECT', '--reject-with', 'icmp-admin-prohibited')] }, probe,
    expect: { cause: 'firewall-rule-rejects', object: rule('n2', '-j REJECT --reject-with icmp-admin-prohibited'), verdict: 'unreachable', outcome: { kind: 'error', errno: 'EHOSTUNREACH' } },
  },
  {
    name: 'firewalld-nft-rejects', area: 'firewall', title: 'firewalld\'s nftables chains reject the port', cluster: shop('bridge', 'nftables'),
    fault: { commands: [nft('n2', FIREWALLD)] }, probe,
    expect: { cause: 'firewall-rule-rejects', object: rule('n2', 'reject with icmpx'), verdict: 'unreachable', outcome: { kind: 'error', errno: 'EHOSTUNREACH' } },
  },
  {
    name: 'forward-reject-tcp-reset', area: 'firewall', title: 'a rule answers with a TCP reset', cluster: shop('routed', 'nftables'),
    fault: { commands: [on('n1', 'iptables', '-I', 'FORWARD', '-p', 'tcp', '--dport', '5432', '-j', 'REJECT', '--reject-with', 'tcp-reset')] }, probe,
    expect: { cause: 'firewall-rule-rejects', object: rule('n1', '--reject-with tcp-reset'), verdict: 'unreachable', outcome: { kind: 'error', errno: 'ECONNREFUSED' } },
  },
  {
    name: 'forward-reject-tcp-reset-bridge', area: 'firewall', title: 'a rule answers a bridged pod with a TCP reset, which nobody translates back', cluster: shop('bridge', 'iptables'),
    fault: { commands: [on('n1', 'iptables', '-I', 'FORWARD', '-p', 'tcp', '--dport', '5432', '-j', 'REJECT', '--reject-with', 'tcp-reset')] }, probe,
    expect: { cause: 'firewall-rule-rejects', object: rule('n1', '--reject-with tcp-reset'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-drop-v6', area: 'firewall', title: 'a rule on the server\'s node drops the port for IPv6', cluster: shop('bridge', 'iptables', { families: [4, 6] }),
    fault: { commands: [on('n2', 'ip6tables', '-I', 'FORWARD', '-p', 'tcp', '--dport', '5432', '-j', 'DROP')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'firewall-rule-drops', object: rule('n2', '--dport 5432 -j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-reject-v6', area: 'firewall', title: 'a rule rejects the port for IPv6', cluster: shop('routed', 'nftables', { families: [4, 6] }),
    fault: { commands: [on('n1', 'ip6tables', '-I', 'FORWARD', '-p', 'tcp', '--dport', '5432', '-j', 'REJECT', '--reject-with', 'icmp6-adm-prohibited')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'firewall-rule-rejects', object: rule('n1', '--reject-with icmp6-adm-prohibited'), verdict: 'unreachable', outcome: { kind: 'error', errno: 'EACCES' } },
  },
  {
    name: 'output-drop-udp', area: 'firewall', title: 'a rule drops what the node itself sends', cluster: shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [], { listens: [{ port: 53, protocol: 'UDP' }] })], services: [service('db', 53, { ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }] })] }),
    fault: { commands: [on('n1', 'iptables', '-I', 'OUTPUT', '-p', 'udp', '--dport', '53', '-j', 'DROP')] }, probe: { from: 'node/n1', to: 'pod/shop/db:53', protocol: 'udp' },
    expect: { cause: 'firewall-rule-drops', object: rule('n1', '-p udp -m udp --dport 53 -j DROP'), verdict: 'unreachable', outcome: { kind: 'error', errno: 'EPERM' } },
  },
  {
    name: 'vxlan-port-dropped', area: 'firewall', title: 'a rule on the server\'s node drops the tunnel\'s UDP port', cluster: shop('flannel', 'nftables'),
    fault: { commands: [on('n2', 'iptables', '-I', 'INPUT', '-p', 'udp', '--dport', '8472', '-j', 'DROP')] }, probe,
    expect: { cause: 'firewall-rule-drops', object: rule('n2', '--dport 8472 -j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vxlan-port-dropped-calico', area: 'firewall', title: 'a rule on the server\'s node drops the tunnel\'s UDP port for IPv6, beside sets of the policy agent that have every sender', cluster: shop('vxlan', 'nftables', { families: [4, 6] }),
    fault: { commands: [on('n2', 'ip6tables', '-I', 'INPUT', '-p', 'udp', '--dport', '4789', '-j', 'DROP')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'firewall-rule-drops', object: rule('n2', '--dport 4789 -j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'ipip-protocol-dropped', area: 'firewall', title: 'a rule on the server\'s node drops protocol 4', cluster: shop('ipip', 'nftables'),
    fault: { commands: [on('n2', 'iptables', '-I', 'INPUT', '-p', '4', '-j', 'DROP')] }, probe,
    expect: { cause: 'firewall-rule-drops', object: rule('n2', '-j DROP'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-policy-drop-iptables', area: 'firewall', title: 'the FORWARD policy is DROP, as Docker leaves it', cluster: shop('routed', 'nftables', { enforcer: 'none' }),
    fault: { commands: [on('n1', 'iptables', '-P', 'FORWARD', 'DROP')] }, probe,
    expect: { cause: 'forward-policy-drop', object: rule('n1', 'FORWARD'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-policy-drop-nft', area: 'firewall', title: 'an nftables forward chain has policy drop', cluster: shop('bridge', 'nftables'),
    fault: { commands: [nft('n2', HARDENED)] }, probe,
    expect: { cause: 'forward-policy-drop', object: rule('n2', 'chain forward'), verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'forward-policy-drop-v6', area: 'firewall', title: 'the FORWARD policy is DROP for IPv6', cluster: shop('routed', 'iptables', { families: [4, 6], enforcer: 'none' }),
    fault: { commands: [on('n2', 'ip6tables', '-P', 'FORWARD', 'DROP')] }, probe: { ...probe, family: 6 },
    expect: { cause: 'forward-policy-drop', object: rule('n2', 'FORWARD'), verdict: 'unreachable', outcome: timeout },
  },
];
